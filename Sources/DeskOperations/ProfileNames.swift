/// A fix's name within its profile, e.g. `restart_controller`.
package struct FixID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A cause's name within its profile, e.g. `refrigerant_leak`.
package struct CauseID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of something the customer may notice, within its profile, e.g. `cold_house`.
package struct NoticeID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of a question to the caller, within its profile, e.g. `fan_turning`.
package struct AskID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}
