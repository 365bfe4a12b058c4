import Telemetry

// Ids stand in tests as they read.
extension RepairID: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}
