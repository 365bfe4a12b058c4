import FleetModel

/// How a history is cut into slices: hours from its beginning, and parts of hours where a fleet says much in one.
///
/// Slice 0 is the instant of the beginning alone. They depend on the plan alone, not on threads.
struct SliceTimes: Hashable, Sendable {
    let start: ModelTime
    private let end: ModelTime
    /// Slices to a line of truth.
    private let perTruth: Int
    /// s.
    private let length: Double
    let last: Int

    init(_ plan: FleetPlan, truthEvery: Double, lines: Double) {
        start = plan.start
        end = plan.end
        let expected = Double(plan.deviceCount) * truthEvery / plan.interval
        perTruth = max(1, Int((expected / lines).rounded(.up)))
        length = truthEvery / Double(perTruth)
        last = Int(((plan.end - plan.start) / length).rounded(.up))
    }

    func end(of number: Int) -> ModelTime {
        number >= last ? end : start + Double(number) * length
    }

    /// What is written of the truth at the end of a slice.
    enum TruthNoting: Sendable {
        case nothing
        /// Of the devices of which it has changed.
        case changes
        /// Of every device: so the file says until when it is complete.
        case all
    }

    func truth(of number: Int) -> TruthNoting {
        number == last ? .all : number.isMultiple(of: perTruth) ? .changes : .nothing
    }
}
