import Diagnostics
import Telemetry

/// What came in of a device while its past is being folded, as the fold took it: readings that were late or came twice
/// are left out. History has these readings too, by and by: what is read there is looked for here first.
///
/// Bound: `most` inputs; one that brings more is begun again.
struct RefoldTail: Sendable {
    private static let most = 4_096

    private(set) var inputs: [DeviceInput] = []
    private(set) var isTooLong = false

    /// Takes what was folded in.
    mutating func take(_ input: DeviceInput, _ said: [FoldOutput]) {
        guard inputs.count < Self.most else {
            isTooLong = true
            return
        }
        var input = input
        // Whether they are news was decided.
        input.number = nil
        switch input.content {
        case .tick: return
        case .readings:
            let accepted = said.flatMap { said -> [Reading] in
                if case .accepted(let readings) = said { return readings }
                return []
            }
            guard !accepted.isEmpty else { return }
            input.content = .readings(accepted)
        case .enrolled, .availability, .info, .acknowledgement, .repair, .setting, .peers, .learned: break
        }
        inputs.append(input)
    }

    /// What history holds without what is here.
    func before(_ instants: [(at: Timestamp, readings: [Reading])]) -> [(at: Timestamp, readings: [Reading])] {
        var own: [Key: Int] = [:]
        for input in inputs {
            guard case .readings(let readings) = input.content else { continue }
            for reading in readings { own[Key(reading), default: 0] += 1 }
        }
        guard !own.isEmpty else { return instants }
        return instants.compactMap { at, readings in
            let rest = readings.filter { reading in
                guard let count = own[Key(reading)], count > 0 else { return true }
                own[Key(reading)] = count - 1
                return false
            }
            return rest.isEmpty ? nil : (at, rest)
        }
    }

    private struct Key: Hashable {
        var metric: MetricID
        var at: Timestamp
        var value: Double

        init(_ reading: Reading) { (metric, at, value) = (reading.metric, reading.observedAt, reading.value) }
    }
}
