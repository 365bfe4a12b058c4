/// What was said of one device at one time: a line of diagnoses. Times are ms since 1970.
package struct DiagnosisRecord: Hashable, Sendable {
    package var at: Int64
    package var device: String
    package var profile: String
    package var reach: String
    package var condition: String
    /// Posterior by cause, 0...1, in the line's order; every cause of the profile in each line.
    package var causes: [(cause: String, posterior: Double)]
    package var nothingWeKnow: Double
    package var opened: [Episode]
    /// Causes whose episodes have cleared.
    package var cleared: [String]
    /// What would be shown in a contact without words; nil where the line does not say.
    package var calling: [Double]?
    /// Where somebody was in touch about it just then; nil otherwise.
    package var contact: Contact?

    package struct Contact: Hashable, Sendable {
        /// What was told of the caller's own accord and in answers that were no "don't know".
        package var told: Int
        package var questions: Int
        /// How probably each accounts for the complaint, with all that was told, in the order of `causes`.
        package var reasons: [Double]

        package init(told: Int, questions: Int, reasons: [Double]) {
            self.told = told
            self.questions = questions
            self.reasons = reasons
        }
    }

    package struct Episode: Hashable, Sendable {
        package var cause: String
        /// Of the device, or of its setting, use, …
        package var isFault: Bool

        package init(cause: String, isFault: Bool) {
            self.cause = cause
            self.isFault = isFault
        }
    }

    package init(
        at: Int64, device: String, profile: String, reach: String, condition: String,
        causes: [(cause: String, posterior: Double)], nothingWeKnow: Double, opened: [Episode] = [],
        cleared: [String] = [], calling: [Double]? = nil, contact: Contact? = nil
    ) {
        self.contact = contact
        self.at = at
        self.device = device
        self.profile = profile
        self.reach = reach
        self.condition = condition
        self.causes = causes
        self.nothingWeKnow = nothingWeKnow
        self.opened = opened
        self.cleared = cleared
        self.calling = calling
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.at == b.at && a.device == b.device && a.profile == b.profile && a.reach == b.reach
            && a.condition == b.condition && a.nothingWeKnow == b.nothingWeKnow && a.opened == b.opened
            && a.cleared == b.cleared && a.calling == b.calling && a.contact == b.contact
            && a.causes.elementsEqual(b.causes) { $0.cause == $1.cause && $0.posterior == $1.posterior }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(at)
        hasher.combine(device)
    }
}
