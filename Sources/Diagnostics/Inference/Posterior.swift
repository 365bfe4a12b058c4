/// Probabilities after the evidence.
package struct Posterior: Hashable, Sendable {
    /// P(cause active), by the profile's cause index; they may sum to more than 1, since two can be active at once.
    package var causes: [Double]
    /// P(none of the causes we know).
    package var nothingWeKnow: Double

    package init(causes: [Double], nothingWeKnow: Double) {
        self.causes = causes
        self.nothingWeKnow = nothingWeKnow
    }
}
