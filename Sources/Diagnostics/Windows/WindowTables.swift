import Profiles
import Telemetry

/// What `WindowPlan` holds; the words for each stand there.
struct WindowTables: Sendable {
    let reads: [WindowPlan.Read]
    let rings: [WindowPlan.Ring]
    let feeds: [Int]
    let firstFeed: [Int]
    let occurrences: [[Int]]
    let conditionRings: [Int]
    let conditionRules: [RuleCode.Root]
    let code: RuleCode
    let symptoms: [WindowPlan.SymptomRules]
    let metricCount: Int
    let figures: Int
    let schedules: [Schedule]
    let learning: LearningPlan
    let holds: Int64

    init(_ profile: DeviceProfile, for rules: [Expression]?) {
        metricCount = profile.metrics.count
        schedules = profile.schedules
        learning = LearningPlan(profile)
        holds = min(WindowPlan.longest, max(1, profile.reports.offlineAfter.microseconds))

        var wanted = Set<Int>()
        if let rules {
            for rule in rules { WindowPlan.collect(rule, of: profile.windows, into: &wanted) }
        } else {
            wanted = Set(profile.windows.indices)
        }

        var code = RuleCode()
        var reads = profile.windows.map { window in
            WindowPlan.Read(
                function: window.function,
                metric: window.metric.flatMap { profile.metrics.indices.contains($0) ? $0 : nil } ?? -1,
                ring: -1, length: window.length.microseconds, scale: window.scale, offset: window.offset)
        }
        var rings: [WindowPlan.Ring] = []
        var ringsOfMetric = [[Int]](repeating: [], count: profile.metrics.count)
        var occurrences: [[Int]] = []
        var conditionRings: [Int] = []
        var conditionRules: [RuleCode.Root] = []
        var figures = 0
        for index in profile.windows.indices where wanted.contains(index) {
            let window = profile.windows[index]
            guard window.function.hasRing else { continue }
            var ring = WindowPlan.Ring(window, longest: WindowPlan.longest, window: index, base: figures)
            var counted: [Int] = []
            switch window.operand {
            case .metric(let metric):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .metric(metric)
                ring.growth = WindowPlan.Ring.Growth(profile.metrics[metric].kind)
                ringsOfMetric[metric].append(rings.count)
            case .occurrences(let metric, let values):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .occurrences(metric: metric)
                counted = values
                ringsOfMetric[metric].append(rings.count)
            case .condition(let condition):
                ring.source = .condition(place: conditionRings.count)
                conditionRings.append(rings.count)
                conditionRules.append(code.add(condition))
            }
            figures += ring.figures
            reads[index].ring = rings.count
            rings.append(ring)
            occurrences.append(counted)
        }
        symptoms =
            rules != nil
            ? []
            : profile.symptoms.map {
                WindowPlan.SymptomRules(
                    when: code.add($0.when), gate: $0.gate.map { code.add($0) }, clear: $0.clear.map { code.add($0) },
                    hold: $0.hold)
            }
        self.code = code
        self.reads = reads
        self.rings = rings
        self.occurrences = occurrences
        feeds = ringsOfMetric.flatMap(\.self)
        var firstFeed = [0]
        for fed in ringsOfMetric { firstFeed.append((firstFeed.last ?? 0) + fed.count) }
        self.firstFeed = firstFeed
        self.conditionRings = conditionRings
        self.conditionRules = conditionRules
        self.figures = figures
    }
}
