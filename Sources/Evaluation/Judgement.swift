/// How well diagnoses agree with the truth, profile by profile.
package struct Judgement: Hashable, Sendable, Codable {
    package var profiles: [OfProfile] = []
    /// Devices of the truth of which nothing was said.
    package var devicesWithoutDiagnosis = 0

    /// All contacts that were led.
    package var contacts: Contacts {
        profiles.reduce(into: Contacts()) { sum, one in
            sum.wordless.add(one.contacts.wordless)
            sum.told.add(one.contacts.told)
            sum.questions += one.contacts.questions
        }
    }

    package struct OfProfile: Hashable, Sendable, Codable {
        package var profile: String
        package var family: String
        package var devices: Int
        package var deviceDays: Double
        /// By the posterior that the service watches with: in the simulated fleet as it is, and reweighted to how often
        /// causes are there by nature.
        package var simulated: Calibration
        package var natural: Calibration
        package var causes: [OfCause]
        package var truths: [OfTruth]
        package var all: Episodes
        package var faults: Episodes
        /// Lines that call a silent device healthy: must be 0.
        package var silenceAsHealth: Int
        /// Of all causes together.
        package var foresight: Foresight
        /// Of all causes together.
        package var contacts: Contacts
        /// Named by the judging table, and not a cause of the profile.
        package var strangers: [String]
    }

    /// One cause of the profile.
    package struct OfCause: Hashable, Sendable, Codable {
        package var cause: String
        package var isJudged: Bool
        /// Whether it was true anywhere in the fleet; the calibration over all causes leaves out those that were not.
        package var isSimulated: Bool
        package var opened: Int
        package var right: Int
        package var wrong: Int
        package var simulated: Calibration
        package var natural: Calibration
    }

    /// One true cause.
    package struct OfTruth: Hashable, Sendable, Codable {
        package var cause: String
        package var isFault: Bool
        /// No profile cause finds it, by the judging table.
        package var cannotBeSeen: Bool
        /// Occurrences that came to count; those that lasted until somebody would have called about them.
        package var counted: Int
        package var judged: Int
        /// Of the judged ones: found before their end; found before the call.
        package var found: Int
        package var foundBeforeCall: Int
        /// From when it counts to when it is found, h; nil where none is found.
        package var medianDelay: Double?
        /// At the call, by the watching posterior: looked at; right cause first; among the first three.
        package var atCall: Places
        /// At the call, by the calling posterior without words.
        package var calling: Places
        /// At its end, or the history's.
        package var atEnd: Places
        package var perYear: Double
        package var foresight: Foresight
        package var contacts: Contacts
    }

    package struct Places: Hashable, Sendable, Codable {
        package var looked = 0
        package var first = 0
        package var firstThree = 0

        mutating func add(_ other: Places) {
            looked += other.looked
            first += other.first
            firstThree += other.firstThree
        }
    }

    /// Contacts in which somebody was asked, about causes that the profile has.
    package struct Contacts: Hashable, Sendable, Codable {
        /// Before a word, by the calling posterior; with all that was told.
        package var wordless = Places()
        package var told = Places()
        /// Put in all of them together.
        package var questions = 0
    }

    package struct Episodes: Hashable, Sendable, Codable {
        package var opened = 0
        package var right = 0
        package var wrong = 0
        /// Beside a cause that excuses them, or of a cause that the truth has no word for.
        package var notJudged = 0
        /// Of the judged ones, in the simulated fleet.
        package var precision: Double?
        package var precisionInterval: Interval?
        /// At the causes' natural rates.
        package var naturalPrecision: Double?
        /// Wrong ones per device and 30 days, in the simulated fleet and at the natural rates.
        package var falsePerMonth: Double?
        package var falsePerMonthInterval: Interval?
        package var naturalFalsePerMonth: Double?
        package var naturalFalsePerMonthInterval: Interval?
        /// Occurrences found of those judged; weighted by the natural rates.
        package var recall: Double?
        package var recallInterval: Interval?
        package var naturalRecall: Double?
        package var recallBeforeCall: Double?
    }
}
