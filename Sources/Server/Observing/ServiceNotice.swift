import MQTTTransport
import Telemetry

/// What everybody at a screen should know of the service itself, in one calm sentence; nothing while all is well.
///
/// The first that holds: what is wrong with the disk explains what waits at the broker.
struct ServiceNotice: Hashable, Sendable {
    /// Readings that are later than this are worth a word: half of what most devices wait between two.
    static let late = 30.0
    /// What the broker told longer ago than this says nothing of now.
    static let stale = TimeSpan.minutes(2)

    var words: String

    /// - Parameter resumingSince: when the service began, while what that has left for later is not done: what comes
    ///   meanwhile is folded afterwards.
    init?(
        stores: Hindrance.Reason?, link: ConnectionState, broker: BrokerWatch.Seen, resumingSince: Timestamp? = nil,
        at now: Timestamp
    ) {
        if let stores {
            words =
                "Nothing new can be stored just now (\(stores.says)): what devices say waits its turn, what you enter "
            words += "is refused, and whoever looks after Bedside should know."
        } else if case .waiting = link {
            words =
                "Bedside is not connected to the devices just now: readings are as old as they say, and what devices "
            words += "send meanwhile waits its turn."
        } else if let resumingSince, now - resumingSince >= TimeSpan(microseconds: Int64(Self.late * 1e6)) {
            let length = Vitals.length(now - resumingSince)
            words = "Bedside was started a moment ago and is catching up: what devices have said in the last \(length) "
            words += "is not shown yet; all before that is."
        } else if let heard = broker.lastHeard, now - heard < Self.stale, broker.backlog.waiting > Backlog.fewest {
            let behind = broker.backlog.behind
            guard behind.map({ $0 >= Self.late }) ?? true else { return nil }
            let howLate = behind.map { "some \(Vitals.length($0)) late" } ?? "late"
            words = "More comes in than can be taken at once: readings arrive \(howLate) just now, and wait their turn."
        } else {
            return nil
        }
    }
}
