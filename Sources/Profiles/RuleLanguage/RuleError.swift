/// What is wrong with a rule, and where in its text.
package struct RuleError: Error, Hashable, Sendable {
    package enum Problem: Hashable, Sendable {
        /// Longer than a rule may be, in bytes.
        case tooLong(limit: Int)
        /// Nested deeper, or of more parts, than a rule may be.
        case tooComplex
        /// More windows in one profile than it may have.
        case tooManyWindows(limit: Int)
        case unexpected(found: String, expected: String)
        /// A name that stands for nothing here; `known` are the names that could stand here.
        case unknown(Word, String, known: [String])
        /// `found` is not of the kind that its place needs.
        case wrongKind(found: String, expected: String, remedy: String)
        /// Two sides that cannot be compared, added, …: each with its unit.
        case cannotCombine(verb: String, left: String, right: String, remedy: String)
        /// A function called with other arguments than it takes.
        case arguments(function: String, problem: String, usage: String)
        case divisionByZero
    }
    /// What an unknown name would have had to be.
    package enum Word: String, Hashable, Sendable { case metric, function, state, unit, argument, schedule }

    /// In UTF-8 bytes from the start of the rule.
    package var offset: Int
    package var problem: Problem

    package init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// What was found and what was expected.
    package var message: String {
        switch problem {
        case .tooLong(let limit): "the rule is longer than \(limit) bytes"
        case .tooComplex: "the rule is nested too deep or has too many parts"
        case .tooManyWindows(let limit): "the profile's rules need more than \(limit) windows"
        case .unexpected(let found, let expected): "found \(found), expected \(expected)"
        case .unknown(let word, let name, _): "unknown \(word.rawValue) \"\(name)\""
        case .wrongKind(let found, let expected, _): "\(found), expected \(expected)"
        case .cannotCombine(let verb, let left, let right, _): "cannot \(verb) \(left) and \(right)"
        case .arguments(let function, let problem, _): "\(function) \(problem)"
        case .divisionByZero: "this divides by zero"
        }
    }

    /// What to write instead; empty where the message says it all or where `unknown` leaves it to a "did you mean".
    package var remedy: String {
        switch problem {
        case .tooLong, .tooComplex: "split it into several symptoms"
        case .tooManyWindows: "share windows between rules: equal ones are kept once"
        case .wrongKind(_, _, let remedy), .cannotCombine(_, _, _, let remedy): remedy
        case .arguments(_, _, let usage): "write \(usage)"
        case .unexpected, .unknown, .divisionByZero: ""
        }
    }
}
