/// A detector over a table of samples, with a score and a verdict for each.
package struct DetectorRun {
    package struct Verdict: Hashable, Sendable {
        /// 0..<1; 0.5 is where an alarm starts.
        package var score: Double
        package var isAnomaly: Bool
    }

    private var detector: any Detector
    /// A row counts as unlike from here on (−log10 p, default 4: one row in 10,000, about one a month at five minutes,
    /// were p exact).
    private static let threshold = 4.0
    /// What is far away but not confirmed yet is told just below an alarm.
    private static let belowHalf = 0.499_999

    /// Detectors by name.
    static let detectors: [any Detector.Type] = [
        SeriesUnlike.self, LocalLevelDistance.self, Spike.self, ShapeNovelty.self, SeasonalResidual.self,
        DistributionShift.self, SlotDetector<Jump>.self, SlotDetector<HourResidual>.self, SlotDetector<LevelShift>.self,
        SlotDetector<PageHinkley>.self, SlotDetector<Drift>.self, SlotDetector<VarianceChange>.self, StuckTable.self,
        MissingTable.self, NovelTable.self,
        CounterReset.self, ImplausibleValue.self, TogetherTable<Relation>.self, TogetherTable<TableDensity>.self,
    ]
    package static var names: [String] { detectors.map { $0.name } }
    /// What stands for a number of metrics where no detector is named.
    package static func defaultName(metrics: Int) -> String {
        metrics > 1 ? LocalLevelDistance.name : SeriesUnlike.name
    }

    /// Nil for a name that is none of `names`.
    package init?(_ name: String) {
        guard let type = Self.detectors.first(where: { $0.name == name }) else { return nil }
        detector = type.init()
    }

    package mutating func judge(_ sample: Sample) -> Verdict {
        let surprise = detector.judge(sample)
        guard let levels = detector as? LocalLevelDistance else {
            return Verdict(score: surprise / (surprise + Self.threshold), isAnomaly: surprise >= Self.threshold)
        }
        let score = levels.distance / (levels.distance + LocalLevelDistance.threshold)
        return Verdict(
            score: levels.isUnlike ? max(0.5, score) : min(Self.belowHalf, score), isAnomaly: levels.isUnlike)
    }
}
