import FleetModel

/// The way of a troubled device's reports and replies to whoever listens: when they arrive, how often, and in what state.
///
/// A value; what it does follows from its device's seed. Memory: the messages under way.
struct Uplink: Sendable {
    private let troubles: [Trouble]
    private let interval: Double
    private var random: RandomSource
    /// The latest instant heard of: what is older comes late, in bulk.
    private var latest: ModelTime
    private var lateCount = 0
    private var frozen: Measurement?
    /// By arrival, the next one last.
    private var underway: [Message] = []

    struct Message: Sendable {
        var arrival: ModelTime
        var channel: Channel
        var payload: [UInt8]
    }

    /// s from one stored report to the next when they are told in bulk.
    private static let bulkSpacing = 0.02
    /// s from a message to its duplicate: an MQTT client's retransmission.
    private static let repeats = Distribution.uniform(0.2, 5)

    /// - Parameter troubles: at least one.
    init(_ troubles: [Trouble], interval: Double, start: ModelTime, random: RandomSource) {
        self.troubles = troubles
        self.interval = interval
        self.random = random
        latest = start
    }

    /// When the next message arrives; nil where none is under way.
    var nextArrival: ModelTime? { underway.last?.arrival }

    /// The device is connected again at `instant`: what it made before comes late from now on.
    mutating func cameOnline(at instant: ModelTime) {
        latest = max(latest, instant)
        lateCount = 0
    }

    /// Takes a report or reply that was made at `instant`.
    mutating func take(_ event: DeviceEvent, at instant: ModelTime, _ wire: DeviceWire) {
        var arrival = instant
        if instant < latest {
            lateCount += 1
            arrival = latest + Double(lateCount) * Self.bulkSpacing
        } else {
            latest = instant
            lateCount = 0
        }
        let active = troubles.filter { $0.isActive(at: arrival) }
        var event = event
        if case .report(let sequence, let measurement) = event {
            if active.contains(where: { $0.kind == .frozen }) {
                frozen = frozen ?? measurement
                event = .report(sequence: sequence, frozen ?? measurement)
            } else {
                frozen = nil
            }
        }
        var copies = 1
        for case .flood(let times) in active.map(\.kind) { copies = max(copies, times) }
        if case .reply = event { copies = 1 }
        for copy in 0..<copies {
            let later = interval * Double(copy) / Double(copies)
            send(event, made: instant + later, arrival: arrival + later, active, wire)
        }
    }

    /// Hands over what has arrived by `time`, in the order of arrival.
    mutating func deliver(until time: ModelTime, _ take: (Message) -> Void) {
        while let next = underway.last, next.arrival <= time {
            underway.removeLast()
            take(next)
        }
    }

    private mutating func send(
        _ event: DeviceEvent, made: ModelTime, arrival: ModelTime, _ active: [Trouble], _ wire: DeviceWire
    ) {
        var rendered: [(Channel, [UInt8])] = []
        var scratch: [UInt8] = []
        wire.render(event, at: DeviceClock.shown(at: made, active), scratch: &scratch) { rendered.append(($0, $1)) }
        for (channel, plain) in rendered {
            var payload = plain
            var arrival = arrival
            var isTwice = false
            for trouble in active {
                switch trouble.kind {
                case .firmware(_, let renames) where channel.kind == .telemetry:
                    PayloadDamage.rename(renames, in: &payload)
                case .malformed(let often) where channel.kind == .telemetry && random.happens(often):
                    PayloadDamage.damage(&payload, using: &random)
                case .reordered(let often, let seconds) where random.happens(often):
                    arrival = arrival + seconds * random.uniform()
                case .duplicates(let often) where random.happens(often): isTwice = true
                default: break
                }
            }
            insert(Message(arrival: arrival, channel: channel, payload: payload))
            if isTwice {
                let again = arrival + Self.repeats.draw(using: &random)
                insert(Message(arrival: again, channel: channel, payload: payload))
            }
        }
    }

    private mutating func insert(_ message: Message) {
        // Of one arrival the earlier inserted is handed over first.
        let place = underway.firstIndex { $0.arrival <= message.arrival } ?? underway.count
        underway.insert(message, at: place)
    }
}

/// What a device's own clock shows.
enum DeviceClock {
    static func shown(at time: ModelTime, _ active: [Trouble]) -> ModelTime {
        var shown = time
        for trouble in active {
            switch trouble.kind {
            case .clockOffset(let seconds): shown = shown + seconds
            case .clockDrift(let perDay): shown = shown + perDay * ((time - trouble.from) / 86_400)
            case .clockJumpsBack(let seconds): shown = shown + -seconds
            case .clockUnset: shown = ModelTime(milliseconds: time.milliseconds - trouble.from.milliseconds)
            default: break
            }
        }
        return shown
    }
}
