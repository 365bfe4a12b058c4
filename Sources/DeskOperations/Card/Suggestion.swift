/// A fix ranked for this diagnosis on this device now.
package struct Suggestion: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case cure, relief, test
        case makeGood = "make_good"
        /// "Nothing to repair", with what to say.
        case nothing
    }
    /// Who carries it out.
    package enum Means: String, Hashable, Sendable, Codable {
        case remote, customer, none
        case onSite = "on_site"
    }
    package var fix: FixID
    package var title: String
    package var kind: Kind
    package var means: Means
    /// What sort of thing it is, in words: "a visit, with a part", "a changed setting", "bridges the time".
    package var label: String
    /// What the agent can say, word for word.
    package var sentence: String?
    /// Why it stands where it stands, e.g. "cures a hung controller in 9 of 10 cases".
    package var reason: String
    /// What it costs the customer, one clause each, e.g. "the heating is away for two minutes".
    package var costs: [String]
    /// How it has gone so far, e.g. "held seven days 30 of 46; clears by itself 12 of 46".
    package var record: String?
    package var permission: PermissionAsked?
    package var preconditions: [Precondition]
    /// A question that must be answered first because of what the fix cuts, e.g. "Are you calling over this line?".
    package var lineQuestion: String?
    /// Steps for the customer or for the visit.
    package var instructions: [String]
    /// Guards that would refuse it now; empty: the button works.
    package var refusals: [Refusal]
    /// For all but the first.
    package var whyNotFirst: String?
    /// The figures behind its place, for an engineer.
    package var technical: String?

    package init(
        fix: FixID, title: String, kind: Kind, means: Means, label: String, sentence: String? = nil, reason: String,
        costs: [String] = [], record: String? = nil, permission: PermissionAsked? = nil,
        preconditions: [Precondition] = [], lineQuestion: String? = nil, instructions: [String] = [],
        refusals: [Refusal] = [], whyNotFirst: String? = nil, technical: String? = nil
    ) {
        self.fix = fix
        self.title = title
        self.kind = kind
        self.means = means
        self.label = label
        self.sentence = sentence
        self.reason = reason
        self.costs = costs
        self.record = record
        self.permission = permission
        self.preconditions = preconditions
        self.lineQuestion = lineQuestion
        self.instructions = instructions
        self.refusals = refusals
        self.whyNotFirst = whyNotFirst
        self.technical = technical
    }
}
