/// Which part of the fleet to list.
package struct FleetQuery: Hashable, Sendable, Codable {
    package var condition: Health.Condition?
    package var reach: Health.Reach?
    /// 1...500, default 100.
    package var limit: Int
    /// Rows to pass over, 0...100,000.
    package var offset: Int

    package init(condition: Health.Condition? = nil, reach: Health.Reach? = nil, limit: Int = 100, offset: Int = 0) {
        self.condition = condition
        self.reach = reach
        self.limit = limit
        self.offset = offset
    }
}
