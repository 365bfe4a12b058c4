/// Kleene's strong three-valued logic. Source: Kleene, Introduction to Metamathematics, 1952, section 64.
package enum Truth: UInt8, BitwiseCopyable, Hashable, Sendable, Codable {
    case no, yes, unknown

    package init(_ value: Bool?) { self = value.map { $0 ? .yes : .no } ?? .unknown }

    package static prefix func ! (a: Truth) -> Truth {
        switch a {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
    package static func & (a: Truth, b: Truth) -> Truth {
        if a == .no || b == .no { return .no }
        return a == .yes && b == .yes ? .yes : .unknown
    }
    package static func | (a: Truth, b: Truth) -> Truth {
        if a == .yes || b == .yes { return .yes }
        return a == .no && b == .no ? .no : .unknown
    }
}
