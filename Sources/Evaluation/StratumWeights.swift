/// What a moment of a fleet rich in causes counts for in an ordinary one, by which causes are there: for each one there,
/// its natural part of time by its part in the fleet; for each one not there, the parts of time without it. Causes are
/// taken to befall devices independently of each other.
struct StratumWeights: Sendable {
    private let present: [Double]
    private let absent: [Double]
    /// Over all samples: what makes a sum of weighted samples comparable with a plain one.
    private(set) var meanWeight = 0.0

    init(_ rules: [JudgingTable.Rule], _ devices: [WatchedDevice]) {
        var total = 0
        var there = Array(repeating: 0, count: rules.count)
        for device in devices {
            for (key, stratum) in device.strata {
                total += stratum.samples
                for rule in key { there[rule] += stratum.samples }
            }
        }
        let all = Double(max(1, total))
        present = zip(rules, there).map { rule, count in
            guard let prevalence = rule.prevalence else { return 1 }
            return count > 0 ? prevalence / (Double(count) / all) : 0
        }
        absent = zip(rules, there).map { rule, count in
            guard let prevalence = rule.prevalence else { return 1 }
            return count < total ? (1 - prevalence) / (1 - Double(count) / all) : 0
        }
        guard total > 0 else { return }
        var sum = 0.0
        for device in devices {
            for (key, stratum) in device.strata { sum += weight(of: key) * Double(stratum.samples) }
        }
        meanWeight = sum / all
    }

    /// - Parameter rules: those that are there, each once.
    func weight(of rules: [Int]) -> Double {
        var weight = 1.0
        for index in present.indices { weight *= rules.contains(index) ? present[index] : absent[index] }
        return weight
    }
}
