/// How a contact reached us.
package enum Channel: String, Hashable, Sendable, Codable, CaseIterable { case call, chat, mail }
