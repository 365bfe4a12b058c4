/// What we think of one device and what can be done about it.
package struct Assessment: Hashable, Sendable, Codable {
    package var device: DeviceSummary
    package var health: Health
    /// The reason in one clause, e.g. "its controller has very likely hung".
    package var headline: String
    /// That it is unlike itself, in one sentence with since when; what a likely cause explains is left out. Nil where it is
    /// not, or has not listened for long enough to tell.
    package var unusual: String?
    /// Likeliest first; those under 1 % are left out.
    package var causes: [LikelyCause]
    /// Probability left for "nothing we know", 0...1.
    package var unexplained: Double
    /// True where no device cause was found: the honest answer, with `health.checks` and `health.cannotSee`.
    package var noCauseFound: Bool
    /// Those that stand; while one does, everything but what makes it safe is refused.
    package var dangers: [DangerInstruction]
    /// What the caller may say of it: signs of danger first, then what tells most; "something else" is always possible.
    package var notices: [NoticeChip]
    /// What to ask next; nil: enough is known, or nobody is there to be asked.
    package var question: Question?
    /// In the order answered.
    package var answered: [AnsweredQuestion]
    /// Newest first, the last 14 days.
    package var changes: [Change]
    package var suggestion: Suggestion?
    /// Each with why it is not first.
    package var others: [Suggestion]
    /// Running, or ended within this contact.
    package var repair: RepairView?
    /// What they have been through with it, the longest first: "it has been under 17 degrees since four this morning".
    package var lived: [String]
    /// What came over many devices at once, this one among those it is about.
    package var fleetEvents: [String]
    /// How long until the limits that its profile's causes name, the soonest first.
    package var forecasts: [Forecast]
    /// Every cause its profile knows, in the profile's order, for whoever knows what it was.
    package var knownCauses: [CauseName]
    /// Every cure its profile knows, for whoever did one by hand.
    package var knownCures: [FixName]
    /// Why it cannot be told whether it is unlike itself, in a sentence; nil where it can.
    package var unusualUnknown: String?

    package init(
        device: DeviceSummary, health: Health, headline: String, unusual: String? = nil, causes: [LikelyCause] = [],
        unexplained: Double,
        noCauseFound: Bool, dangers: [DangerInstruction] = [], notices: [NoticeChip] = [], question: Question? = nil,
        answered: [AnsweredQuestion] = [], changes: [Change] = [], suggestion: Suggestion? = nil,
        others: [Suggestion] = [], repair: RepairView? = nil, lived: [String] = [], fleetEvents: [String] = [],
        forecasts: [Forecast] = [], knownCauses: [CauseName] = [], knownCures: [FixName] = [],
        unusualUnknown: String? = nil
    ) {
        self.device = device
        self.health = health
        self.headline = headline
        self.unusual = unusual
        self.causes = causes
        self.unexplained = unexplained
        self.noCauseFound = noCauseFound
        self.dangers = dangers
        self.notices = notices
        self.question = question
        self.answered = answered
        self.changes = changes
        self.suggestion = suggestion
        self.others = others
        self.repair = repair
        self.lived = lived
        self.fleetEvents = fleetEvents
        self.forecasts = forecasts
        self.knownCauses = knownCauses
        self.knownCures = knownCures
        self.unusualUnknown = unusualUnknown
    }
}
