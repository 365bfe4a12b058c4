import FleetModel

/// A device of the fleet at work: the model, what it is called on the wire, and the orders its past holds.
struct FleetDevice: Sendable {
    let wire: DeviceWire
    let home: String
    private(set) var model: SimulatedDevice
    /// Still to come, the next one last.
    private var orders: [FleetPlan.Order]
    private var lastTruth: Truth?

    init(plan: FleetPlan, home: FleetPlan.Home, homeNumber: Int, device: FleetPlan.Device, number: Int) {
        self.home = home.id
        wire = DeviceWire(family: device.family, home: home.id, device: device.id)
        orders = device.orders.reversed()
        let start = plan.start + -Self.runUp
        let climate = plan.regions[home.region].climate
        // House and household belong to the home: its devices draw them alike.
        var ofHome = RandomSource(seed: plan.seed, stream: 0x4804_0000_0000 + UInt64(homeNumber))
        let household = Household(persons: home.residents, clock: climate.clock, using: &ofHome)
        let place = DevicePlace(
            start: start, building: HouseParameters(heatLoss: home.heatLoss, using: &ofHome), household: household,
            pluggedIn: device.pluggedIn, climate: climate, seed: plan.seed, region: home.region)
        var random = RandomSource(seed: plan.seed, stream: 0xDE71_0000_0000 + UInt64(number))
        let family = device.family.onTheAir
        let physics = family.physics(at: place, using: &random)
        model = SimulatedDevice(
            physics: physics, causes: device.causes, start: start, interval: family.reportInterval ?? plan.interval,
            random: random)
    }

    /// s simulated before the history begins, so that nothing of the initial state shows.
    private static let runUp = 86_400.0

    /// Goes on to `time`, carrying out what is due on the way.
    mutating func advance(to time: ModelTime, emit: (ModelTime, DeviceEvent) -> Void) {
        while let order = orders.last, order.at <= time {
            orders.removeLast()
            model.advance(to: order.at, emit: emit)
            model.receive(order.command, emit: emit)
        }
        model.advance(to: time, emit: emit)
    }

    mutating func receive(_ command: DeviceCommand, emit: (ModelTime, DeviceEvent) -> Void) {
        model.receive(command, emit: emit)
    }

    /// The truth now, where it has changed since the last look: other causes, or a severity that has moved by 0.02.
    mutating func changedTruth() -> Truth? {
        let truth = model.truth()
        let before = lastTruth?.causes ?? []
        let same =
            lastTruth != nil && before.count == truth.causes.count
            && zip(before, truth.causes).allSatisfy { $0.cause == $1.cause && abs($0.severity - $1.severity) < 0.02 }
        guard !same else { return nil }
        lastTruth = truth
        return truth
    }
}
