import DeskOperations
import MQTTTransport
import Telemetry

/// The lines of a check-up that tell of the service itself and of its machine.
extension Vitals {
    var taking: [Checkup.Line] {
        var lines: [Checkup.Line] = []
        if let standstill {
            lines.append(
                Checkup.Line(
                    .attention, "Standstill", "\(standstill.prefix(1).uppercased())\(standstill.dropFirst()).",
                    remedy:
                        "Look at the disk and at the log; after watchdog.restart_after the service ends, to be started "
                        + "again."))
        }
        if let hindrance {
            lines.append(
                Checkup.Line(
                    .attention, "Storing",
                    "Nothing that comes in is stored, since \(hindrance.says); the broker keeps it.",
                    remedy:
                        "\(hindrance.remedy.prefix(1).uppercased())\(hindrance.remedy.dropFirst()); the service goes "
                        + "on by itself."))
        }
        if batchesWaiting >= batchesPlaces {
            lines.append(
                Checkup.Line(
                    .attention, "Fold",
                    "All \(batchesPlaces) places before the fold are taken: it cannot keep up, or what "
                        + "follows cannot be stored.",
                    remedy: "Look at the disk, the log and what else the machine does."))
        }
        if let mean = commits.mean, let longest = commits.longest {
            let says = "Commits take \(Self.milliseconds(mean)), the longest of the last \(Self.milliseconds(longest))."
            // Acknowledgements are to leave within 200 ms; where commits alone take longer than that, the disk is slow.
            lines.append(
                mean > 0.2
                    ? Checkup.Line(
                        .attention, "Commits", says,
                        remedy: "Put the data directory on a faster disk, or look what "
                            + "else writes there.") : Checkup.Line(.good, "Commits", says))
        }
        if let last = ingest.lastHandlerFailure {
            lines.append(
                Checkup.Line(
                    urgency(last), "Commits",
                    "\(Self.times(ingest.handlerFailures)) messages could not be stored, last \(Self.length(now - last)) ago; "
                        + "the broker gave them again.", remedy: "Look at the disk and at the log."))
        }
        let share = ingest.messages > 0 ? Double(rejected) / Double(ingest.messages) : 0
        let told = "\(rejected) of \(ingest.messages) messages could not be used"
        // One in a hundred is more than a few odd devices: a firmware or a profile has changed.
        if share > 0.01, rejected >= 100 {
            lines.append(
                Checkup.Line(
                    .attention, "Rejects", "\(told).",
                    remedy: "See which and why: bedside rejects."))
        } else {
            lines.append(Checkup.Line(.good, "Rejects", "\(told)."))
        }
        return lines
    }

    var devicesAndClients: [Checkup.Line] {
        var says = "\(devices) devices are known"
        // Our own three connections are not devices.
        if let clients = broker.figures.clientsConnected { says += ", \(max(0, clients - 3)) clients are connected" }
        var lines = [Checkup.Line(.good, "Devices", says + ".")]
        if unknownAddresses > 0 {
            lines.append(
                Checkup.Line(
                    .note, "Devices", "\(unknownAddresses) addresses speak that are no device's.",
                    remedy: "See which: bedside rejects. Import them, or set devices.enrol automatic."))
        }
        if let last = enrolments?.lastHeldBack, let count = enrolments?.heldBack {
            lines.append(
                Checkup.Line(
                    urgency(last), "Devices",
                    "More new devices came than are taken in by themselves: \(count) messages of others were passed over, "
                        + "last \(Self.length(now - last)) ago.",
                    remedy: "If they are yours, import them; if not, look whose key invents them, and take it back."))
        }
        if clocksWrong > 0 {
            let says = "\(clocksWrong) of \(devices) devices state times that cannot be used."
            // Devices do not go wrong together; the one clock that they are all compared with does.
            lines.append(
                clocksWrong >= 10 && clocksWrong > devices / 2
                    ? Checkup.Line(.attention, "Clock", says, remedy: "See that this machine's own clock is right.")
                    : Checkup.Line(.note, "Clock", says, remedy: "Their readings count as of when they came."))
        }
        return lines
    }

    var machine: [Checkup.Line] {
        var lines: [Checkup.Line] = []
        if isRegistryFaulty {
            lines.append(
                Checkup.Line(
                    .attention, "Registry", "registry.sqlite is damaged: some of it cannot be read.",
                    remedy: "Stop the service and see what is damaged: bedside history verify. "
                        + "Restore the latest backup: bedside restore BACKUP --data NEW."))
        }
        let shown = historyFaults.prefix(5).map { "history/\($0)" }.joined(separator: ", ")
        if !historyFaults.isEmpty {
            let more = historyFaults.count > 5 ? " and \(historyFaults.count - 5) more" : ""
            lines.append(
                Checkup.Line(
                    .attention, "History", "Readings are lost or cannot be read: \(shown)\(more).",
                    remedy: "Stop the service and see what is damaged: bedside history verify. "
                        + "Restore the latest backup that has it."))
        }
        if let disk {
            let says = "\(Self.bytes(disk.free)) of \(Self.bytes(disk.size)) are free where the data lie."
            // A day of 100,000 devices is some gigabyte.
            let isLow = disk.free < 2 << 30 || Double(disk.free) < 0.05 * Double(disk.size)
            lines.append(
                isLow
                    ? Checkup.Line(
                        .attention, "Disk", says,
                        remedy: "Free some, or keep readings for less long "
                            + "(retention.readings); full, the service stops acknowledging.")
                    : Checkup.Line(.good, "Disk", says))
        }
        if clockSetBack > .minutes(1) {
            lines.append(
                Checkup.Line(
                    .attention, "Clock",
                    "The machine's clock was set back by \(Self.length(clockSetBack)) while the service "
                        + "ran; it counts on from before.",
                    remedy: "See that the clock is right and kept by NTP, then restart the service."))
        }
        return lines
    }

    /// What happened within a day needs a person; later it is worth knowing.
    func urgency(_ at: Timestamp) -> Checkup.Line.State { now - at < .days(1) ? .attention : .note }

    // MARK: Words

    static func times(_ count: Int) -> String { count == 1 ? "Once" : "\(count) times" }

    static func length(_ span: TimeSpan) -> String { length(Double(span.microseconds) / 1e6) }

    static func length(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(Int(max(0, seconds).rounded())) s"
        case ..<7_200: "\(Int((seconds / 60).rounded())) min"
        case ..<172_800: "\(Int((seconds / 3_600).rounded())) h"
        default: "\(Int(min(seconds / 86_400, 1e6).rounded())) days"
        }
    }

    static func milliseconds(_ seconds: Double) -> String {
        seconds < 0.01 ? "\((seconds * 1e4).rounded() / 10) ms" : "\(Int((seconds * 1_000).rounded())) ms"
    }

    static func bytes(_ count: Int64) -> String {
        switch count {
        case ..<(1 << 20): "\(count >> 10) KiB"
        case ..<(10 << 30): "\(count >> 20) MiB"
        default: "\(count >> 30) GiB"
        }
    }
}
