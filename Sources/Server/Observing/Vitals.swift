import MQTTTransport
import Telemetry

/// All that a check-up looks at, at one moment.
struct Vitals: Sendable {
    struct Disk: Hashable, Sendable {
        /// Bytes that the service may still write, and of the whole.
        var free: Int64
        var size: Int64
    }

    var now: Timestamp
    /// The broker's address as it is configured.
    var address: Endpoint
    var isEncrypted: Bool
    /// When our certificate at the broker expires; nil where we show none.
    var certificateEnd: Timestamp?
    /// Why our TLS files, as they are now, could not be used for another connection; nil: they could.
    var certificateFault: String?
    /// Messages we let be under way at once.
    var receiveMaximum: Int
    var ingest = IngestSnapshot()
    /// The connection that commands leave by, to the same broker.
    var commands = ClientSnapshot()
    /// What the broker tells of itself; nothing of it where it does not, or not to us.
    var broker = BrokerWatch.Seen()
    var devices = 0
    /// Addresses that speak and are no device's.
    var unknownAddresses = 0
    /// Messages since the service started.
    var rejected = 0
    /// Devices that, since the service started, have begun to state times that cannot be used.
    var clocksWrong = 0
    /// Why what comes in is not stored; nil: it is.
    var hindrance: Hindrance.Reason?
    /// Nil: any number may be enrolled.
    var enrolments: EnrolmentAllowance?
    /// Batches that wait for the fold, of so many places.
    var batchesWaiting = 0
    var batchesPlaces = 64
    /// Of the last commits, in seconds.
    var commits = CommitTimes()
    /// Something in the registry did not read since the service started.
    var isRegistryFaulty = false
    /// Files of the history that are lost or did not read since the service started.
    var historyFaults: [String] = []
    /// Where the data lie; nil: not to be told.
    var disk: Disk?
    /// Which thread stands still, and for how long; nil: all go on.
    var standstill: String?
    /// What the broker saves; nil: it is not looked at.
    var brokerStore: BrokerStore?
    /// How far the machine's clock stands behind the service's, which never runs backwards.
    var clockSetBack = TimeSpan.zero
}

/// How long the journal's last 64 commits took; what they waited for before is not in it.
struct CommitTimes: Hashable, Sendable {
    private var seconds: [Double] = []
    private var next = 0

    mutating func add(_ duration: Duration) {
        let (whole, rest) = duration.components
        let value = Double(whole) + Double(rest) / 1e18
        if seconds.count < 64 { seconds.append(value) } else { seconds[next] = value }
        next = (next + 1) % 64
    }

    var mean: Double? { seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count) }
    var longest: Double? { seconds.max() }
}
