/// A way in which a device's electronics mistreat commands, so many of them.
package struct CommandTrouble: Hashable, Sendable {
    package enum Way: Hashable, Sendable {
        /// Nothing happens for so many seconds; then it is taken as usual.
        case delayed(seconds: Double)
        /// Refused, though it could be done.
        case refused
        /// Acknowledged and called done, and nothing is done.
        case acknowledgedWithoutEffect
        /// Done, and no word said.
        case doneWithoutWord
        /// Acknowledged; then the device falls silent, and stays so.
        case dies
    }

    package var way: Way
    /// Probability that a command meets it, 0...1.
    package var often: Double

    package init(_ way: Way, often: Double) {
        self.way = way
        self.often = often
    }
}
