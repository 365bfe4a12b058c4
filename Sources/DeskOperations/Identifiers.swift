/// A human's id: a UUID's text, made by us.
package struct PersonID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A home's id: a UUID's text, made by us.
package struct HomeID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A contact's id: a UUID's text, made by us.
package struct ContactID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A repair's id: a UUID's text, made by us; it also travels to the device as the command's correlation.
package struct RepairID: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

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
