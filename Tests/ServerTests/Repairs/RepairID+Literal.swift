import Telemetry

// Ids stand in tests as they read.
extension RepairID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}
