/// What an account is for; each later one may do what the earlier ones may, except that engineers see no callers.
package enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case agent, supervisor, engineer, administrator
}
