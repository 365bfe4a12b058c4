import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

extension ProfileTestReader {
    /// One norm for each length over which a rule compares the metric.
    mutating func peers(_ entry: LocatedEntry) -> [PeerNorm] {
        guard let metric = index(entry.key, in: profile.metrics.map(\.id.rawValue), "metric", at: entry.keyLocation),
            let fields = entry.value.fields(TestKeys.peers, &issues),
            let median = fields["median"]?.number(&issues), let spread = fields["spread"]?.number(&issues)
        else { return [] }
        guard spread >= 0 else {
            fields["spread"]?.expected("no less than zero", &issues)
            return []
        }
        let windows = profile.windows.filter { $0.function == .peerDeviation && $0.operand == .metric(metric) }
        if windows.isEmpty {
            issues.add(
                entry.keyLocation, "no rule compares \(entry.key) with peers",
                remedy: "remove it, or write peer_deviation")
        }
        return windows.map {
            PeerNorm(
                metric: profile.metrics[metric].id, over: $0.length, at: Timestamp(seconds: 0), median: median,
                spread: spread, devices: PeerNorm.fewestDevices)
        }
    }

    /// - Parameter isConstant: it has one value, which goes on until the case ends.
    mutating func series(
        _ entry: LocatedEntry, by clock: SeriesClock, isConstant: Bool
    ) -> ProfileTestCase.Series? {
        guard let metric = index(entry.key, in: profile.metrics.map(\.id.rawValue), "metric", at: entry.keyLocation),
            let scalar = entry.value.scalar(&issues)
        else { return nil }
        var clock = clock
        // Each metric has its own noise.
        clock.seed += "\n" + entry.key
        let text: SeriesText
        do throws(SeriesText.Fault) {
            text = try SeriesText(scalar.text, every: clock.every)
        } catch {
            issues.add(scalar.location(atOffset: error.offset), error.message)
            return nil
        }
        if isConstant, text.runs.map(\.times) != [1] || text.runs.first?.content == .gap {
            entry.value.expected("one value", &issues, remedy: "what changes belongs to a case's series")
            return nil
        }
        let states = profile.metrics[metric].kind.namedValues?.map(\.name)
        var values: [Double?] = []
        for run in text.runs {
            switch run.content {
            case .gap: values += Array(repeating: nil, count: run.times)
            case .formula(let formula):
                guard states == nil else {
                    entry.value.expected("states: \(states?.joined(separator: ", ") ?? "")", &issues)
                    return nil
                }
                if isConstant { return ProfileTestCase.Series(metric: metric, values: .always(formula, clock)) }
                for index in 0..<run.times { values.append(formula.value(index, at: values.count, by: clock)) }
            case .named(let name):
                guard let index = states?.firstIndex(of: name) else {
                    issues.add(
                        entry.value.location, "\(entry.key) has no state \"\(name)\"",
                        remedy: LocatedYAML.Suggestion.remedy(for: name, among: states ?? []))
                    return nil
                }
                if isConstant {
                    let steady = SeriesFormula(start: Double(index))
                    return ProfileTestCase.Series(metric: metric, values: .always(steady, clock))
                }
                values += Array(repeating: Double(index), count: run.times)
            }
        }
        return ProfileTestCase.Series(metric: metric, values: .list(values))
    }
}
