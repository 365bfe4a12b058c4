/// A Wi-Fi router on a DSL line in a home: memory, heat, line and radio, each a small model of its own.
package struct HomeRouter: DevicePhysics {
    package let family = DeviceFamily.router

    package let parameters: RouterParameters
    package let household: Household

    /// Memory that the leak has taken since the start, MiB.
    package private(set) var leaked = 0.0
    /// Chip, Cel.
    package private(set) var temperature: Double
    /// 0...1.
    package private(set) var load = 0.1
    package private(set) var reboots: Int
    /// Since the last start, s.
    package private(set) var uptime: Double
    /// s until the line is back; nil while it is up.
    private var lineDownFor: Double?
    private var restarting = false
    private var rebootDue = false

    private var memoryUse: OrnsteinUhlenbeck
    private var traffic: OrnsteinUhlenbeck
    private var lineNoise: OrnsteinUhlenbeck
    /// Logarithm of the air time's swing.
    private var air: OrnsteinUhlenbeck
    private var clientMotion: OrnsteinUhlenbeck

    // The surroundings as of the last step.
    /// dB.
    package private(set) var margin: Double
    /// 0...1.
    package private(set) var channelBusy = 0.1
    /// dBm.
    package private(set) var clientSignal: Double
    package private(set) var clients = 0
    /// 0...1.
    private var demand = 0.0
    private var lineNoiseBurst = 0.0

    package init(
        parameters: RouterParameters, household: Household, start: ModelTime, using random: inout RandomSource
    ) {
        self.parameters = parameters
        self.household = household
        reboots = parameters.reboots
        uptime = parameters.uptime
        margin = parameters.margin
        clientSignal = parameters.signal
        memoryUse = OrnsteinUhlenbeck(deviation: 4, memory: 3_600, using: &random)
        traffic = OrnsteinUhlenbeck(deviation: 0.1, memory: 900, using: &random)
        lineNoise = OrnsteinUhlenbeck(deviation: 0.35, memory: 1_200, using: &random)
        air = OrnsteinUhlenbeck(deviation: 0.18, memory: 600, using: &random)
        clientMotion = OrnsteinUhlenbeck(deviation: 2, memory: 1_800, using: &random)
        temperature =
            parameters.ambient + parameters.thermalResistance
            * (RouterParameters.idlePower + 0.1 * RouterParameters.loadPower)
    }

    /// MiB.
    package var freeMemory: Double {
        let used = RouterParameters.memoryPerClient * Double(clients) + leaked + memoryUse.value
        return max(2, parameters.freshMemory - used)
    }

    package var lineIsUp: Bool { lineDownFor == nil && !restarting }

    // MARK: - Physics

    package mutating func step(
        seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        memoryUse.advance(by: seconds, using: &random)
        traffic.advance(by: seconds, using: &random)
        lineNoise.advance(by: seconds, using: &random)
        air.advance(by: seconds, using: &random)
        clientMotion.advance(by: seconds, using: &random)

        stepRadio(at: time, causes: causes)
        stepLine(seconds: seconds, at: time, causes: causes, using: &random)
        guard !restarting else {
            temperature += (parameters.ambient - temperature) * min(1, seconds / 900)
            return
        }
        uptime += seconds
        leaked += RouterParameters.leakRate * causes.level(of: .memoryLeak, at: time) * seconds / 3600
        stepChip(seconds: seconds, at: time, causes: causes)
        let adapter = causes.level(of: .powerAdapterFailing, at: time)
        // Its voltage dips where the load rises: twice as often at full load as on average.
        if adapter > 0, random.happens(20 * adapter * (0.4 + 2 * load) * seconds / 86_400) { rebootDue = true }
        if freeMemory < RouterParameters.watchdogBelow || temperature > RouterParameters.resetAbove { rebootDue = true }
    }

    private mutating func stepRadio(at time: ModelTime, causes: CauseCourses) {
        let present = household.present(at: time)
        let activity = household.activity(at: time)
        clients = parameters.fixedClients + Int((present * parameters.clientsPerPerson).rounded())
        let heavy = causes.level(of: .heavyUse, at: time)
        demand = (0.04 + 0.5 * activity + traffic.value * (0.2 + activity) + heavy).clamped(to: 0.01...1)
        let rhythm = RadioChannel.neighbourRhythm(hour: household.clock.hour(at: time))
        let neighbours = parameters.neighbours * rhythm
        // A crowded channel is crowded by day too: neighbours' routers on it stream, beacon and repeat.
        let crowd = 0.6 * causes.level(of: .channelCongestion, at: time) * (0.55 + 0.45 * rhythm)
        let taken = 0.03 + neighbours + crowd + 0.18 * demand
        channelBusy = (taken * exponential(air.value)).clamped(to: 0.01...0.97)
        // Whoever is up walks about with a phone: the median moves with them.
        let motion = clientMotion.value * (0.4 + activity)
        clientSignal =
            parameters.signal + motion - 22 * causes.level(of: .badPlacement, at: time)
            - 20 * causes.level(of: .antennaFault, at: time)
    }

    private mutating func stepLine(
        seconds: Double, at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) {
        let fault = causes.level(of: .providerLineFault, at: time)
        // Crosstalk of the neighbours' modems and of radio after dusk. Source: DSL margins fall 1 to 2 dB by evening.
        let evening = RadioChannel.neighbourRhythm(hour: household.clock.hour(at: time))
        lineNoiseBurst *= max(0, 1 - seconds / 120)
        // A bad joint crackles: bursts of noise on top of the loss.
        if fault > 0, random.happens(seconds / 1_500 * fault) { lineNoiseBurst = 4 * random.uniform() }
        margin = max(0, parameters.margin - 1.4 * evening + lineNoise.value - 9 * fault - lineNoiseBurst)

        if causes.level(of: .providerOutage, at: time) > 0 { lineDownFor = max(lineDownFor ?? 0, 60) }
        if let remaining = lineDownFor {
            lineDownFor = remaining > seconds ? remaining - seconds : nil
            return
        }
        let dropsPerDay =
            RouterParameters.plainDrops + 12 * fault * (margin < 3 ? 1.6 : 0.8)
            + 20 * causes.level(of: .modemFault, at: time)
        if random.happens(dropsPerDay * seconds / 86_400) {
            lineDownFor = RouterParameters.retraining.draw(using: &random) * (1 + 4 * fault * random.uniform())
        }
    }

    /// C dT/dt = P − (T − T_room)/R, with P by load.
    private mutating func stepChip(seconds: Double, at time: ModelTime, causes: CauseCourses) {
        let reclaim = ((RouterParameters.reclaimBelow - freeMemory) / RouterParameters.reclaimBelow).clamped(to: 0...1)
        let throttled = ((temperature - RouterParameters.throttleAbove) / 10).clamped(to: 0...1)
        let spinning = causes.level(of: .runawayProcess, at: time)
        load = (0.06 + 0.3 * demand + 0.6 * reclaim + 0.35 * throttled + spinning).clamped(to: 0.02...1)
        let resistance = parameters.thermalResistance * (1 + 2 * causes.level(of: .overheating, at: time))
        let power = RouterParameters.idlePower + RouterParameters.loadPower * load
        let target = parameters.ambient + resistance * power
        temperature +=
            (target - temperature) * (1 - exponential(-seconds / (resistance * RouterParameters.thermalCapacity)))
    }

    /// ms; grows with load on the line, loss of memory and repeats on the line.
    private var lineLatency: Double {
        let reclaim = max(0, RouterParameters.reclaimBelow - freeMemory)
        let noise = max(0, 5 - margin)
        let queueing = 18 * demand * demand / (1.15 - demand)
        // A processor without time to spare lets packets wait.
        let starved = 40 * max(0, load - 0.7) / 0.3
        return parameters.latency + queueing + 4 * reclaim + 6 * noise + starved
    }

    /// Share of packets lost on the line, 0...1. Source: DSL in good order 0.01 to 0.1 %; below 3 dB errors get through.
    private var lineLoss: Double {
        let noise = max(0, 5 - margin) / 5
        let reclaim = max(0, RouterParameters.reclaimBelow - freeMemory) / RouterParameters.reclaimBelow
        return 0.0003 + 0.05 * noise * noise + 0.02 * reclaim
    }

    package func surroundings(at time: ModelTime) -> [Truth.Present] { [] }

    // MARK: - Electronics

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        switch order {
        case .changeChannel:
            // The router scans, and takes the emptiest channel it hears.
            causes.cure(.channelCongestion, at: time)
            return .takes(seconds: 8)
        default: return .refuses(why: "unknown command")
        }
    }

    package mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses) {
        restarting = true
        rebootDue = false
        // A restart frees the memory and leaves the firmware that leaks it.
        leaked = 0
        causes.cure(.runawayProcess, at: time)
    }

    package mutating func endRestart(at time: ModelTime) {
        restarting = false
        uptime = 0
        reboots += 1
        lineDownFor = nil
    }

    package mutating func takeReboot() -> Bool {
        defer { rebootDue = false }
        return rebootDue
    }

    // MARK: - Sensors

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = RouterParameters.self
        let up = lineIsUp
        let retries = RadioChannel.retryShare(busy: channelBusy, signal: clientSignal)
        func share(_ sensor: Sensor, _ value: Double) -> Double? {
            sensor.read(100 * value, using: &random).map { $0.clamped(to: 0...100) }
        }
        return .router(
            RouterMeasurement(
                uptime: Int(uptime), freeMemory: p.memoryMeter.read(freeMemory, using: &random).map { max(0, $0) },
                cpu: share(p.loadMeter, load), temperature: p.temperatureSensor.read(temperature, using: &random),
                lineUp: up, loss: up ? share(p.lossProbe, lineLoss) : 100,
                latency: up ? p.latencyProbe.read(lineLatency, using: &random).map { max(1, $0) } : nil,
                margin: up ? p.marginMeter.read(margin, using: &random).map { max(0, $0) } : nil, clients: clients,
                retries: share(p.retryMeter, retries), channelBusy: share(p.airMeter, channelBusy),
                clientSignal: clients > 0 ? p.signalMeter.read(clientSignal, using: &random) : nil, reboots: reboots))
    }
}
