/// One metric's part in a device being unlike itself. 12 bytes.
struct UnlikeDriver: Hashable, Sendable {
    /// Of the profile's metrics.
    var metric: UInt8
    var way: UnlikeWay
    /// The slot in which it began, counted since 1970.
    var since: UInt32
    /// −log10 p of a day, the largest so far.
    var surprise: Float

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&metric)
        var raw = way.rawValue
        try state.pass(&raw)
        guard let known = UnlikeWay(rawValue: raw) else { throw StateReader.Malformed() }
        way = known
        try state.pass(&since)
        try state.pass(&surprise, within: Float(mostSurprise), from: 0)
    }
}

/// The metrics that drive it, the most surprising first: at most three, each once.
struct UnlikeDrivers: Hashable, Sendable {
    static let most = 3
    private(set) var all: [UnlikeDriver] = []

    mutating func take(_ driver: UnlikeDriver) {
        var taken = driver
        if let known = all.firstIndex(where: { $0.metric == driver.metric }) {
            let before = all[known]
            guard driver.surprise > before.surprise || driver.way.tells > before.way.tells else { return }
            // What says more keeps its word, however much the other surprises.
            if driver.way.tells < before.way.tells { (taken.way, taken.since) = (before.way, before.since) }
            taken.surprise = max(driver.surprise, before.surprise)
            if taken.way == before.way { taken.since = min(taken.since, before.since) }
            all.remove(at: known)
        } else if all.count == Self.most {
            guard let last = all.last, last.surprise < driver.surprise else { return }
            all.removeLast()
        }
        let place = all.firstIndex { $0.surprise < taken.surprise } ?? all.count
        all.insert(taken, at: place)
    }

    mutating func exchange(_ state: inout StateExchange, metrics: Int) throws(StateReader.Malformed) {
        var count = UInt8(all.count)
        try state.pass(&count)
        guard count <= Self.most else { throw StateReader.Malformed() }
        for index in 0..<Int(count) {
            var driver =
                index < all.count ? all[index] : UnlikeDriver(metric: 0, way: .stuck, since: 0, surprise: 0)
            try driver.exchange(&state)
            guard Int(driver.metric) < metrics else { throw StateReader.Malformed() }
            if index == all.count { all.append(driver) }
        }
    }
}
