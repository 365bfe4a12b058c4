import Telemetry

/// A verified repair whose effect is watched until the hold time of its proof is over.
///
/// All times are event time: what counts is what the device was like during the hold time, however late we hear of it.
/// Memory: some 100 bytes, and 8 for each cause.
struct HoldTrack: Hashable, Sendable {
    var repair: RepairID
    /// Index into the profile's fixes.
    var fix: Int
    /// The causes the fix acted on, as indices into the profile's; not empty. Their coming back is what is watched for.
    var causes: [Int]
    var verifiedAt: Timestamp
    /// Once every one of these causes was seen to be gone, an episode of one is a new one, and not the old trouble that
    /// windows still look back on.
    var seenGone: Bool
    /// The last readings that were looked at, and whether they let the causes be judged.
    var lookedAt: Timestamp
    var couldJudge: Bool
    /// How much of the hold time the causes could be judged in.
    var judged: TimeSpan

    /// How long after the hold time readings from within it may still come (15 min, as for the other proofs).
    static let margin = TimeSpan.minutes(15)
}
