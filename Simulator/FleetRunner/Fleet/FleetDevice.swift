import FleetModel

/// A device of the fleet at work: the model, what it is called on the wire, and the orders its past holds.
struct FleetDevice: Sendable {
    let wire: DeviceWire
    let home: String
    private(set) var model: SimulatedDevice
    /// Still to come, the next one last.
    private var orders: [FleetPlan.Order]
    private var lastTruth: Truth?
    private var lastTroubles: [Trouble] = []
    private let troubles: [Trouble]
    /// Nil where its messages arrive as they are.
    private var uplink: Uplink?

    /// What it says, as it arrives.
    enum Said {
        /// That it has come online or gone offline.
        case presence(DeviceEvent)
        case message(Channel, [UInt8])
    }

    init(plan: FleetPlan, home: FleetPlan.Home, homeNumber: Int, device: FleetPlan.Device, number: Int) {
        self.home = home.id
        wire = DeviceWire(family: device.family, home: home.id, device: device.id)
        orders = device.orders.reversed()
        let start = plan.start + -plan.runUp
        let climate = plan.regions[home.region].climate
        // House and household belong to the home: its devices draw them alike.
        var ofHome = RandomSource(seed: plan.seed, stream: 0x4804_0000_0000 + UInt64(homeNumber))
        ofHome.spread = plan.spread
        let household = Household(persons: home.residents, clock: climate.clock, using: &ofHome)
        let place = DevicePlace(
            start: start, building: HouseParameters(heatLoss: home.heatLoss, using: &ofHome), household: household,
            pluggedIn: device.pluggedIn, climate: climate, seed: plan.seed, region: home.region)
        var random = RandomSource(seed: plan.seed, stream: 0xDE71_0000_0000 + UInt64(number))
        random.spread = plan.spread
        let family = device.family.onTheAir
        let physics = family.physics(at: place, using: &random)
        random.spread = 1
        model = SimulatedDevice(
            physics: physics, causes: device.causes, start: start, interval: family.reportInterval ?? plan.interval,
            random: random)
        troubles = device.troubles
        guard !troubles.isEmpty else { return }
        for trouble in troubles {
            switch trouble.kind {
            case .stored(let keeps): model.storage = max(model.storage, keeps)
            case .commands(let way): model.commandTroubles.append(way)
            default: break
            }
        }
        uplink = Uplink(
            troubles, interval: family.reportInterval ?? plan.interval, start: start,
            random: RandomSource(seed: plan.seed, stream: 0x0B17_0000_0000 + UInt64(number)))
    }

    /// Whether its bytes may be anything.
    var isTroubled: Bool { uplink != nil }

    /// How it says that it is there or gone.
    var presence: DevicePresence { DevicePresence(wire: wire, troubles: troubles) }

    /// When it next says something of its own accord, or something it has said arrives.
    var nextDue: ModelTime { uplink?.nextArrival.map { min($0, model.nextDue) } ?? model.nextDue }

    /// Goes on to `time`, carrying out what is due on the way. What arrives by then is handed over, with its instant; bytes
    /// are the taker's only while it is called.
    mutating func advance(to time: ModelTime, scratch: inout [UInt8], _ take: (ModelTime, Said) -> Void) {
        let wire = wire
        var uplink = uplink
        // Left with one holder, so that it is changed in its place.
        self.uplink = nil
        run(to: time) { instant, event in
            Self.pass(event, at: instant, wire, through: &uplink, scratch: &scratch, take)
        }
        uplink?.deliver(until: time) { take($0.arrival, .message($0.channel, $0.payload)) }
        self.uplink = uplink
    }

    /// Takes a command now, and says what it says at once.
    mutating func receive(_ command: DeviceCommand, scratch: inout [UInt8], _ take: (ModelTime, Said) -> Void) {
        let wire = wire
        var uplink = uplink
        self.uplink = nil
        model.receive(command) { instant, event in
            Self.pass(event, at: instant, wire, through: &uplink, scratch: &scratch, take)
        }
        uplink?.deliver(until: model.now) { take($0.arrival, .message($0.channel, $0.payload)) }
        self.uplink = uplink
    }

    private static func pass(
        _ event: DeviceEvent, at instant: ModelTime, _ wire: DeviceWire, through uplink: inout Uplink?,
        scratch: inout [UInt8], _ take: (ModelTime, Said) -> Void
    ) {
        switch event {
        case .cameOnline, .wentOffline:
            if case .cameOnline = event { uplink?.cameOnline(at: instant) }
            take(instant, .presence(event))
        case .report, .reply:
            if uplink != nil {
                uplink?.take(event, at: instant, wire)
            } else {
                wire.render(event, at: instant, scratch: &scratch) { take(instant, .message($0, $1)) }
            }
        }
    }

    private mutating func run(to time: ModelTime, emit: (ModelTime, DeviceEvent) -> Void) {
        while let order = orders.last, order.at <= time {
            orders.removeLast()
            model.advance(to: order.at, emit: emit)
            model.receive(order.command, emit: emit)
        }
        model.advance(to: time, emit: emit)
    }

    /// What is true of it at a time, beyond the machine also of its way to whoever listens.
    struct WholeTruth {
        var truth: Truth
        var troubles: [Trouble]
    }

    /// The truth now, where it has changed since the last look: other causes or troubles, or a severity that has moved by
    /// 0.02.
    /// - Parameter always: also where it has not changed.
    mutating func changedTruth(always: Bool = false) -> WholeTruth? {
        let truth = model.truth()
        let active = troubles.filter { $0.isActive(at: truth.at) }
        let before = lastTruth?.causes ?? []
        let same =
            lastTruth != nil && before.count == truth.causes.count && active == lastTroubles
            && zip(before, truth.causes).allSatisfy { $0.cause == $1.cause && abs($0.severity - $1.severity) < 0.02 }
        guard always || !same else { return nil }
        lastTruth = truth
        lastTroubles = active
        return WholeTruth(truth: truth, troubles: active)
    }
}
