import Diagnostics
import Profiles
import Telemetry

/// The passing of time, on every device that it may change.
extension Shard {
    /// Devices that are asked at a tick what is next, some 5 µs each: more wait for another tick.
    private static let mostAsked = 16_384
    /// One of which anything may change at any moment is asked again after so long.
    private static let asksAgainAfter = TimeSpan.minutes(5)

    /// One input on each device, as its own: what follows from it bears the device's name. In the order of the devices,
    /// so that equal journals give equal outputs.
    func foldOnAll(_ input: DeviceInput, at position: JournalPosition) -> [FoldedOutput] {
        guard case .tick = input.content else { return [] }
        lastTick = input.receivedAt
        var outputs: [FoldedOutput] = []
        wakeDue(input, at: position, &outputs)
        var quiet: [DeviceID] = []
        for (id, device) in devices {
            if let said = Self.pass(input, on: device, id, at: position, &quiet), !said.isEmpty {
                note(said, of: id, input, at: position, &outputs)
            }
        }
        for id in quiet { sleepIfQuiet(id, at: input.receivedAt) }
        // Places are sorted: after a long outage every device has something to say, and an output is no small thing to move.
        let order = outputs.indices.sorted {
            (outputs[$0].position, outputs[$0].device, $0) < (outputs[$1].position, outputs[$1].device, $1)
        }
        return order.map { outputs[$0] }
    }

    /// A tick on one device.
    func pass(
        _ input: DeviceInput, on id: DeviceID, at position: JournalPosition, _ outputs: inout [FoldedOutput]
    ) {
        var quiet: [DeviceID] = []
        guard let device = devices[id], let said = Self.pass(input, on: device, id, at: position, &quiet) else {
            return
        }
        note(said, of: id, input, at: position, &outputs)
    }

    /// A tick on a device, unless it was foretold to change nothing: nil then. `quiet` hears of one of which nothing will
    /// change for a while. What reports is folded as ever: only of what is silent it is worth asking what is next.
    private static func pass(
        _ input: DeviceInput, on device: Device, _ id: DeviceID, at position: JournalPosition,
        _ quiet: inout [DeviceID]
    ) -> [FoldOutput]? {
        guard device.position < position, device.quietUntil <= input.receivedAt else { return nil }
        var own = input
        own.device = id
        let profile = device.profile
        let every = profile.profile.reports.every
        guard device.state.lastReceivedAt.map({ input.receivedAt - $0 > every + every }) ?? true else {
            device.position = position
            return device.state.fold(own, by: profile)
        }
        let (outputs, changed) = device.state.pass(own, by: profile)
        if changed { device.position = position }
        guard device.asksAt <= input.receivedAt, quiet.count < mostAsked else { return outputs }
        device.quietUntil = device.state.nextTick(after: input.receivedAt, profile) ?? .distantFuture
        if device.quietUntil > input.receivedAt {
            quiet.append(id)
        } else {
            device.asksAt = input.receivedAt + asksAgainAfter
        }
        return outputs
    }
}
