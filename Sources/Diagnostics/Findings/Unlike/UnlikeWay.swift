/// In which way a metric is unlike itself: what a detector found, with its direction.
package enum UnlikeWay: UInt8, Hashable, Sendable, Codable, CaseIterable {
    /// A slot far above or below the last hour's.
    case jumpedUp, jumpedDown
    /// Higher or lower than usual at this hour.
    case higherAtThisHour, lowerAtThisHour
    /// The level moved.
    case higher, lower
    /// A slow move.
    case rising, falling
    /// It scatters more or less.
    case moreRestless, calmer
    /// The same value over and over.
    case stuck
    /// It stopped reporting while the device goes on.
    case missing
    /// In a state it was never seen in.
    case neverSeen
    /// A counter that starts anew again and again.
    case restarting
    /// Values that cannot be, again and again.
    case implausible
    /// It no longer moves with the others as it did.
    case apart
    /// All of them farther out than ever, though together.
    case farOut
    /// A combination that is hardly ever there.
    case seldom

    /// How much the word says: what is plainly seen before what is reckoned.
    var tells: Int {
        switch self {
        case .implausible, .missing, .neverSeen: 4
        case .stuck, .restarting: 3
        case .higherAtThisHour, .lowerAtThisHour, .higher, .lower, .moreRestless, .calmer: 2
        case .apart, .rising, .falling, .jumpedUp, .jumpedDown: 1
        case .farOut, .seldom: 0
        }
    }
}
