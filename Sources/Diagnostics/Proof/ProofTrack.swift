import Profiles
import Telemetry

/// A repair under proof: fresh windows that know only what came after it began, and the time left.
/// Memory: a bank over the windows of the fix's proof.
struct ProofTrack: Hashable, Sendable {
    var repair: RepairID
    /// Index into the profile's fixes.
    var fix: Int
    /// The causes it acts on, by the profile's index, as things stood at `sent`.
    var causes: [Int]
    /// By our clock: `sent`, or `done` once the device said so. The spans of the proof are measured from here.
    var startedAt: Timestamp
    /// The same in event time.
    var beganAt: Timestamp
    /// Whether the device said `done`; a second one does not begin the proof again.
    var isDone: Bool
    /// False once seen, and where it was true before sending and so would prove nothing.
    var awaitsFirstSign: Bool
    /// What the first sign said at the moment of sending.
    var firstSignProvesSomething: Bool
    var bank: WindowBank

    /// Whether its windows know all that came since it began.
    var isWhole: Bool { bank.began == beganAt.microseconds }
}
