/// Runs that take turns, so that a machine that grows slower meanwhile is slower for all of them.
enum Interleaved {
    /// The median of what each arm gives, of `runs` rounds in which every arm has its turn. The first round warms up and
    /// does not count.
    static func medians(of runs: Int, _ arms: [() async throws -> Double]) async throws -> [Double] {
        var results = [[Double]](repeating: [], count: arms.count)
        for round in 0...max(1, runs) {
            for (index, arm) in arms.enumerated() {
                let result = try await arm()
                if round > 0 { results[index].append(result) }
            }
        }
        return results.map(median)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
