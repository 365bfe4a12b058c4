/// What the outcomes of a fleet have taught of one profile's figures, as it enters the fold: those that are not the
/// profile's own, by the profile's ids. Finite; probabilities within 0...1.
package struct LearnedFigures: Hashable, Sendable {
    package var profile: String
    /// New cases per device and year, by cause.
    package var rates: [String: Double]
    /// P(symptom present | no cause that explains it), by symptom.
    package var falseAlarms: [String: Double]
    /// P(symptom present | cause alone), by cause and symptom.
    package var shows: [String: [String: Double]]

    package init(
        profile: String, rates: [String: Double] = [:], falseAlarms: [String: Double] = [:],
        shows: [String: [String: Double]] = [:]
    ) {
        self.profile = profile
        self.rates = rates
        self.falseAlarms = falseAlarms
        self.shows = shows
    }
}
