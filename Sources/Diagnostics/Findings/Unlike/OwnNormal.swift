/// What is known of how a device usually is, so that it can be told when it is unlike itself.
package enum OwnNormal: Hashable, Sendable {
    /// It has been listened to for so many of the days it takes.
    case learning(days: Int, of: Int)
    /// For days it has reported in too few slots of five minutes for a day's usual course to show.
    case reportsTooSeldom
    case known
}
