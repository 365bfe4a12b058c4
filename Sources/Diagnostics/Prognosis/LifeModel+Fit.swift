extension LifeModel {
    /// Rows that the process is fitted on at most, chosen by chance from a seed.
    static let points = 1_500
    static let seed: UInt64 = 1
    /// Parts the entities are split in, each left out once, for the residuals.
    static let parts = 5
    /// The cap where none is given, as a share of the mean life: 124 cycles of the 206 that FD001's engines run, where
    /// 125 is the custom. Source: Heimes 2008, "Recurrent neural networks for remaining useful life estimation".
    static let capShare = 0.6
    /// Rows with more left than so many caps teach nothing new and are left out.
    static let farthest = 1.3
    /// First row of a life that is learned from, and every how many rows, for the process and for the residuals.
    static let firstRow = 10
    static let step = 2
    static let residualStep = 3

    /// Fits a model to lives that ended in failure at their last row.
    ///
    /// - Parameter columns: names, one a cell of every row.
    /// - Parameter cap: longest remaining life to tell apart, in the unit of the times; nil: three fifths of the mean life.
    ///
    /// Cost: six Gaussian processes of 1,500 points; seconds in an optimised build.
    package init(
        fitting histories: [RunHistory], columns: [String], cap: Double? = nil
    ) throws(LifeModelFault) {
        let usable = histories.filter { $0.rows.count >= Self.fewestRows && $0.age > 0 }.map(\.carriedForward)
            .sorted { $0.entity < $1.entity }
        guard usable.count >= Self.fewestEntities else {
            throw .tooFewEntities(usable: usable.count, of: histories.count)
        }
        let meanLife = usable.reduce(0) { $0 + $1.age } / Double(usable.count)
        let cap = cap ?? Self.capShare * meanLife
        let whole = try Self.fit(usable, width: columns.count, cap: cap)
        var order = SeededOrder(seed: Self.seed)
        let shuffled = order.permutation(below: usable.count).map { usable[$0] }
        var pairs: [(predicted: Double, truth: Double)] = []
        for part in 0..<Self.parts {
            let left = shuffled.indices.filter { $0 % Self.parts == part }.map { shuffled[$0] }
            let rest = shuffled.indices.filter { $0 % Self.parts != part }.map { shuffled[$0] }
            let fit = try Self.fit(rest, width: columns.count, cap: cap)
            for history in left {
                let features = LifeFeatures(history, fit.health)
                for count in stride(from: Self.firstRow, through: history.rows.count, by: Self.residualStep) {
                    let predicted = min(max(0, fit.process(features.after(count))), cap)
                    pairs.append((predicted, history.left(after: count)))
                }
            }
        }
        guard let residuals = ResidualTable(pairs) else { throw .unsolvable }
        version = Self.currentVersion
        self.columns = columns
        self.cap = cap
        entities = usable.count
        health = whole.health
        process = whole.process
        self.residuals = residuals
        checksum = 0
        checksum = computedChecksum
    }

    private static func fit(
        _ histories: [RunHistory], width: Int, cap: Double
    ) throws(LifeModelFault) -> (health: HealthDirection, process: GaussianProcess) {
        guard let health = HealthDirection(histories, width: width) else { throw .nothingTells }
        var cuts: [(history: Int, count: Int)] = []
        for (index, history) in histories.enumerated() {
            for count in stride(from: firstRow, through: history.rows.count, by: step)
            where history.left(after: count) <= farthest * cap { cuts.append((index, count)) }
        }
        var order = SeededOrder(seed: seed)
        let chosen = order.permutation(below: cuts.count).prefix(points).map { cuts[$0] }
        let features = histories.map { LifeFeatures($0, health) }
        let process = GaussianProcess(
            chosen.map { features[$0.history].after($0.count) },
            targets: chosen.map { min(cap, histories[$0.history].left(after: $0.count)) })
        guard let process else { throw .unsolvable }
        return (health, process)
    }
}

extension RunHistory {
    /// The time from the last of so many rows to the end.
    fileprivate func left(after count: Int) -> Double { times[times.count - 1] - times[count - 1] }
}
