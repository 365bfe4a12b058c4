import DeskOperations

/// One fix with its sentence, cost, record, permission and button.
struct SuggestionPanel: Sendable {
    struct Condition: Sendable {
        var state: String
        var icon: String
        var says: String
        var stateWords: String
    }
    struct Reason: Sendable {
        var says: String
        var remedy: String
    }
    var isFirst: Bool
    var title: String
    var label: String
    var reason: String
    var sentence: String?
    var hasTerms: Bool
    var hasCosts: Bool
    var costs: [String]
    var record: String?
    var hasConditions: Bool
    var conditions: [Condition]
    var hasSteps: Bool
    var steps: [String]
    var hasRefusals: Bool
    var refusals: [Reason]
    /// True where we can do it from here.
    var button: Bool
    var blocked: Bool
    var fixID: String
    /// Made once per rendering, so that a double click is one repair.
    var key: String
    var line: String?
    var permission: String?
    var whyNot: String?
    var technical: String?

    init(_ suggestion: Suggestion, isFirst: Bool, key: String) {
        self.isFirst = isFirst
        title = suggestion.title
        label = suggestion.label
        reason = suggestion.reason
        sentence = suggestion.sentence
        costs = suggestion.costs
        hasCosts = !costs.isEmpty
        record = suggestion.record
        conditions = suggestion.preconditions.map { condition in
            switch condition.state {
            case .met: Condition(state: "absent", icon: Icon.check.svg, says: condition.says, stateWords: "yes")
            case .unmet: Condition(state: "present", icon: Icon.alert.svg, says: condition.says, stateWords: "no")
            case .unknown:
                Condition(state: "unknown", icon: Icon.question.svg, says: condition.says, stateWords: "cannot tell")
            }
        }
        hasConditions = !conditions.isEmpty
        hasTerms = hasCosts || record != nil || hasConditions
        steps = suggestion.instructions
        hasSteps = !steps.isEmpty
        refusals = suggestion.refusals.map { Reason(says: $0.says.asSentence, remedy: $0.remedy) }
        hasRefusals = !refusals.isEmpty
        button = suggestion.means == .remote
        blocked = hasRefusals
        fixID = suggestion.fix.rawValue
        self.key = key
        line = suggestion.lineQuestion
        permission = suggestion.permission?.wording
        whyNot = suggestion.whyNotFirst
        technical = suggestion.technical
    }
}
