import Diagnostics
import Profiles
import Store
import Telemetry

/// Devices of profiles that once numbered their readings in another way.
extension Shard {
    /// Of a profile that once numbered its readings in another way: folded by the numbers of now, kept by those of their
    /// time.
    func fold(
        _ input: DeviceInput, on id: DeviceID, _ device: Device, by numbers: EarlierNumbers,
        at position: JournalPosition, _ outputs: inout [FoldedOutput]
    ) {
        var (input, others) = (input, [Reading]())
        if case .readings(let readings) = input.content {
            let (now, rest) = numbers.now(readings, at: position)
            (input.content, others) = (.readings(now), rest)
        }
        guard let said = Self.fold(input, on: device, at: position) else { return }
        if !tails.isEmpty { tails[id]?.take(input, said) }
        let kept = said.map { said -> FoldOutput in
            switch said {
            case .accepted(let readings): .accepted(numbers.kept(readings))
            case .late(let readings): .late(numbers.kept(readings))
            default: said
            }
        }
        // What the profile no longer has a number for, the history keeps as it was.
        note(others.isEmpty ? kept : kept + [.accepted(others)], of: id, input, at: position, &outputs)
    }

    func know(_ earlier: [ProfileID: EarlierNumbers]) { self.earlier = earlier }
}
