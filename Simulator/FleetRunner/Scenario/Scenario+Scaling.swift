extension Scenario {
    /// The same with so many homes: fewer or more of those that are not written out, and of those that are the first.
    package func scaled(toHomes count: Int) -> Scenario {
        var scaled = self
        scaled.fleet.homes = max(0, count)
        scaled.homes = Array(homes.prefix(max(0, count)))
        return scaled
    }
}
