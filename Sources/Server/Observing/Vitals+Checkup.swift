import DeskOperations
import MQTTTransport
import Telemetry

/// What the figures mean, in sentences. Limits are of judgement, each with its reason.
extension Vitals {
    var checkup: Checkup {
        var lines = connection
        lines += encryption + limits + keeping + saving + queue + taking + devicesAndClients + machine
        return Checkup(madeAt: now, lines: lines)
    }

    // MARK: The broker

    private var connection: [Checkup.Line] {
        let version = broker.figures.version.map { ", \($0)" } ?? ""
        var lines: [Checkup.Line] = []
        switch ingest.state {
        case .connected(let since, _):
            lines.append(
                Checkup.Line(.good, "Broker", "Connected to \(address) for \(Self.length(now - since))\(version)."))
        case .waiting(let lost, _, _):
            lines.append(
                Checkup.Line(
                    .attention, "Broker", "Not connected to \(address): \(lost.detail).", remedy: remedy(for: lost)))
        case .idle, .connecting, .stopped:
            lines.append(
                Checkup.Line(
                    .attention, "Broker", "Not connected to \(address) yet.",
                    remedy: "Ask again in a moment; if it stays so, see that the broker runs there."))
        }
        if !commands.state.isConnected, ingest.state.isConnected {
            lines.append(
                Checkup.Line(
                    .attention, "Commands", "The connection that repairs leave by does not stand.",
                    remedy: "See that our user may write commands and that its client id is nobody else's."))
        }
        return lines + takeovers
    }

    /// A broker that goes, or a network, ends all our connections; another client with our id only that of ingest.
    private var takeovers: [Checkup.Line] {
        let alone = ingest.silentLosses - max(0, commands.connects - 1)
        // One connection may be lost by itself for once.
        guard let last = ingest.lastTakeoverOrSilentLoss, ingest.takeovers > 0 || alone > 1 else { return [] }
        return [
            Checkup.Line(
                urgency(last), "Client id",
                "\(Self.times(ingest.takeovers + max(0, alone))) our session was ended while our other connections stood, last "
                    + "\(Self.length(now - last)) ago: another client uses our id.",
                remedy: "Look for a second service with the same mqtt.client_id, or a device that uses it; and set "
                    + "use_username_as_clientid on the devices' listener, not on the service's.")
        ]
    }

    private func remedy(for lost: TransportError) -> String {
        switch lost.code {
        case .badCredentials, .notAuthorized: "Compare mqtt.user and mqtt.password_file with the broker's users."
        case .brokerNotTrusted:
            "Renew the broker's certificate, name its authority in mqtt.ca_file, or the host it is made out to in "
                + "mqtt.address."
        case .certificateRefused where certificateEnd == nil:
            "Set mqtt.certificate_file and mqtt.key_file: the broker lets in only who shows a certificate."
        case .certificateRefused:
            "Renew mqtt.certificate_file, and see that the broker trusts its authority, and that mqtt.address is its "
                + "listener for services, not for devices."
        case .noHandShake:
            address.isLoopback
                ? "Take the broker's TLS port, or leave mqtt.ca_file out for a plain one."
                : "Take the broker's TLS port in mqtt.address."
        case .invalidOptions: Self.filesRemedy
        case .handlerFailed: "Messages cannot be stored: look at the disk and at the log."
        case .sessionTakenOver: "Look for a second service with the same mqtt.client_id."
        case .subscriptionRefused: "Allow our user to read mqtt.filters."
        case .connectionLost where !isEncrypted:
            "See that the broker runs, and that mqtt.address is right; where that is a TLS port, set mqtt.ca_file."
        default: "See that the broker runs, and that mqtt.address is right."
        }
    }

    /// Bytes. A device that was away sends hundreds of readings at once: some 100 bytes each. Judgement.
    private static let leastPacket = 64 * 1_024

    private static let filesRemedy =
        "Correct the file, or mqtt.ca_file, mqtt.certificate_file and mqtt.key_file; no restart of ours is needed."

    private var encryption: [Checkup.Line] {
        guard isEncrypted else {
            guard !address.isLoopback else { return [] }
            return [
                Checkup.Line(
                    .attention, "Encryption", "What devices say, and our password, cross the network in the clear.",
                    remedy: "Use the broker's TLS port and set mqtt.ca_file.")
            ]
        }
        var lines: [Checkup.Line] = []
        if let certificateFault {
            lines.append(
                Checkup.Line(
                    .attention, "Encryption", "No further connection can be made: \(certificateFault).",
                    remedy: Self.filesRemedy))
        }
        if let ends = certificateEnd.flatMap(soon) {
            lines.append(
                Checkup.Line(
                    .attention, "Encryption", "Our certificate \(ends).",
                    remedy: "Renew mqtt.certificate_file; no restart of ours is needed."))
        }
        // The broker shows it when we connect, and never again.
        if let ends = ingest.broker?.certificateEnd.flatMap(soon) {
            var shown = "at our last connection"
            if case .connected(let since, _) = ingest.state {
                shown = "as of our connection \(Self.length(now - since)) ago"
            }
            lines.append(
                Checkup.Line(
                    .attention, "Encryption", "The broker's certificate, \(shown), \(ends).",
                    remedy: "Renew the broker's certfile and send it SIGHUP; where that is done, this line goes with "
                        + "our next connection."))
        }
        guard lines.isEmpty else { return lines }
        if case .waiting(let lost, _, _) = ingest.state {
            switch lost.code {
            // The line of the broker says what does not hold.
            case .brokerNotTrusted, .certificateRefused, .noHandShake, .invalidOptions: return []
            default: break
            }
        }
        return [Checkup.Line(.good, "Encryption", "TLS; the certificates hold.")]
    }

    /// That a certificate ends, where it does within two weeks: they leave time for a renewal that needs somebody's
    /// signature.
    private func soon(_ end: Timestamp) -> String? {
        guard end - now < .days(14) else { return nil }
        return end <= now ? "has expired" : "expires in \(Self.length(end - now))"
    }

    private var limits: [Checkup.Line] {
        guard let said = ingest.broker else { return [] }
        var lines: [Checkup.Line] = []
        if said.receiveMaximum < receiveMaximum {
            lines.append(
                Checkup.Line(
                    .attention, "Window",
                    "The broker lets \(said.receiveMaximum) messages be under way at once; the service commits up to "
                        + "\(receiveMaximum) together, so commits are smaller and slower than they need be.",
                    remedy: "Set max_inflight_messages \(receiveMaximum) in the broker's configuration."))
        } else {
            lines.append(
                Checkup.Line(.good, "Window", "Up to \(receiveMaximum) messages are under way at once, as set."))
        }
        if let largest = said.maximumPacketSize, largest < Self.leastPacket {
            lines.append(
                Checkup.Line(
                    .attention, "Packet size",
                    "The broker takes no more than \(Self.bytes(Int64(largest))): a device that sends what it has stored "
                        + "loses its connection with each larger message.",
                    remedy: "Set max_packet_size 1048576 in the broker's configuration."))
        } else if let largest = said.maximumPacketSize {
            lines.append(Checkup.Line(.good, "Packet size", "The broker takes up to \(Self.bytes(Int64(largest)))."))
        } else {
            lines.append(
                Checkup.Line(
                    .attention, "Packet size", "The broker takes messages of any size, up to 256 MiB each.",
                    remedy: "Set max_packet_size 1048576 in the broker's configuration."))
        }
        return lines
    }

    private var keeping: [Checkup.Line] {
        guard let lost = ingest.sessionLost else { return [] }
        return [
            Checkup.Line(
                urgency(lost), "Persistence",
                "\(Self.length(now - lost)) ago the broker had forgotten our session: what it had queued is lost.",
                remedy: "Set persistence true with a persistence_location that the broker may write, and a "
                    + "persistent_client_expiration longer than our longest absence.")
        ]
    }

    private var queue: [Checkup.Line] {
        guard let lastHeard = broker.lastHeard, now - lastHeard < .minutes(2), let waiting = broker.figures.waiting
        else {
            guard ingest.state.isConnected else { return [] }
            return [
                Checkup.Line(
                    .note, "Queue", "The broker tells nothing of itself, so what waits there is not known.",
                    remedy: "Allow our user `topic read $SYS/#`, and leave sys_interval at 10 s.")
            ]
        }
        var lines: [Checkup.Line] = []
        let behind = broker.backlog.behind.map { $0 > 0 ? "; at the present pace that takes \(Self.length($0))" : "" }
        if broker.backlog.isGrowing {
            lines.append(
                Checkup.Line(
                    .attention, "Queue",
                    "Messages come in faster than they are taken: \(waiting) wait at the broker\(behind ?? "").",
                    remedy: "Look for a device that floods, a slow disk or a busy machine; nothing is lost before the "
                        + "broker's max_queued_messages."))
        } else if waiting > Backlog.fewest {
            lines.append(
                Checkup.Line(.note, "Queue", "\(waiting) messages wait at the broker, and grow fewer\(behind ?? "")."))
        } else {
            lines.append(Checkup.Line(.good, "Queue", "\(waiting) messages wait at the broker."))
        }
        return lines + store
    }

    private var store: [Checkup.Line] {
        var lines: [Checkup.Line] = []
        if let dropped = broker.figures.dropped, dropped > 0 {
            // Of what was dropped before we watched nobody knows when: each start of ours would make it new.
            let (says, state) =
                broker.lastDrop.map { ("last \(Self.length(now - $0)) ago", urgency($0)) }
                ?? ("before we watched", Checkup.Line.State.note)
            lines.append(
                Checkup.Line(
                    state, "Dropped",
                    "The broker has dropped \(dropped) messages since it started, \(says): a queue "
                        + "was full.", remedy: "Raise max_queued_messages and max_queued_bytes."))
        }
        // A queue as full as the shipped limits let it be takes less, and the shipped memory_limit is twice that.
        if let heap = broker.figures.heap, heap > 2 << 30 {
            lines.append(
                Checkup.Line(
                    .attention, "Memory",
                    "The broker holds \(Self.bytes(Int64(heap))) of memory; at its memory_limit it refuses everybody.",
                    remedy: "Look for a device that leaves much behind: "
                        + "mosquitto_sub -t '#' --retained-only -F '%t %l'"))
        }
        // A bridge that announces its devices to home automations retains some twenty a device.
        if let retained = broker.figures.retained, retained > 5_000 + 50 * devices {
            lines.append(
                Checkup.Line(
                    .attention, "Retained", "The broker retains \(retained) messages for \(devices) devices.",
                    remedy: "Look for one that floods it: mosquitto_sub -t '#' --retained-only -F %t"))
        }
        if let rate = broker.figures.receivedPerMinute, rate >= 1 {
            lines.append(
                Checkup.Line(
                    .note, "Reserve",
                    "\(Int(rate.rounded())) messages come in a minute: to be away for an hour takes "
                        + "max_queued_messages of \(Int((rate * 60).rounded())) or more."))
        }
        return lines
    }
}

extension Endpoint {
    /// Whether what is sent there never leaves the machine.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
