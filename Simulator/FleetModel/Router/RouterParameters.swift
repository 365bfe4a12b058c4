/// What one home router, its line and its radio surroundings differ by from the next.
package struct RouterParameters: Hashable, Sendable {
    /// Free memory after start with nobody connected, MiB.
    package var freshMemory: Double
    /// °C/W between chip and room.
    package var thermalResistance: Double
    /// Room air around it, Cel.
    package var ambient: Double
    /// Noise margin of the line at night, dB.
    package var margin: Double
    /// Round trip to the provider, idle, ms.
    package var latency: Double
    /// Wi-Fi devices that are always there.
    package var fixedClients: Int
    /// Devices each person carries.
    package var clientsPerPerson: Double
    /// Median signal of the clients, dBm.
    package var signal: Double
    /// Share of air time that neighbours take at the evening's peak.
    package var neighbours: Double
    /// Reboots and uptime at the start of the simulation.
    package var reboots: Int
    package var uptime: Double

    /// MiB of 512. Source: OpenWrt tables of hardware of Wi-Fi 6 routers, 40 to 50 % free after start.
    static let freshMemories = Distribution.boundedNormal(mean: 228, deviation: 12, within: 190...260)
    /// K/W. Source: 8 to 10 W in a passively cooled case, chip 30 to 40 K over the room.
    static let thermalResistances = Distribution.boundedNormal(mean: 4.6, deviation: 0.4, within: 3.8...5.6)
    /// Cel.
    static let ambients = Distribution.boundedNormal(mean: 22, deviation: 1.5, within: 18...26)
    /// dB. Source: ITU-T G.993.2 lines run at a target of 6 dB, with rate to spare 8 to 12.
    static let margins = Distribution.boundedNormal(mean: 10, deviation: 1.3, within: 7.5...14)
    /// ms. Source: FCC Measuring Broadband America and Ofcom home broadband reports, DSL 10 to 25.
    static let latencies = Distribution.lognormal(median: 15, spread: 0.2)
    /// Source: Ofcom and Deloitte surveys of connected homes, 9 to 22 devices, more than half of them fixed.
    static let fixedClientCounts = Distribution.boundedNormal(mean: 7, deviation: 2.5, within: 2...15)
    static let clientsPerPersons = Distribution.uniform(1.4, 2.6)
    /// dBm. Source: indoor path loss of Wi-Fi at 5 GHz over 5 to 10 m and a wall.
    static let signals = Distribution.boundedNormal(mean: -57, deviation: 3.5, within: -66 ... -48)
    /// Source: Biswas et al., SIGCOMM 2015 (20,000 networks: median utilisation 20 % at 2.4 GHz, 3 % at 5 GHz).
    static let neighbourShares = Distribution.boundedNormal(mean: 0.16, deviation: 0.06, within: 0.04...0.32)
    static let rebootCounts = Distribution.uniform(1, 14)
    /// s.
    static let uptimes = Distribution.exponential(mean: 20 * 86_400)

    /// MiB each client's state takes.
    static let memoryPerClient = 1.1
    /// MiB/h at level 1 of the leak: a lost table entry a connection, some tens of bytes at thousands an hour.
    static let leakRate = 10.0
    /// MiB below which the system spends itself on reclaiming, and below which its watchdog reboots it.
    static let reclaimBelow = 45.0
    static let watchdogBelow = 10.0
    /// W idle and at full load. Source: energy label data of VDSL Wi-Fi 6 gateways, 7 to 12.
    static let idlePower = 6.5
    static let loadPower = 4.5
    /// J/K of chip with heat sink: a time constant of some 15 minutes.
    static let thermalCapacity = 200.0
    /// Cel at which the chip slows down, and at which it resets.
    static let throttleAbove = 95.0
    static let resetAbove = 112.0
    /// Resets and drops without any cause: times a day. Source: DSL lines in good order resynchronise every few weeks.
    static let plainDrops = 1.0 / 25
    /// s the line takes to come back. Source: G.993.2 initialisation, 30 to 90.
    static let retraining = Distribution.uniform(40, 110)
    /// s a watchdog's or heat's reset takes.
    static let rebootTime = Distribution.uniform(50, 80)

    static let temperatureSensor = Sensor(noise: 0.25, resolution: 0.5)
    static let memoryMeter = Sensor(noise: 0.8, resolution: 0.1)
    static let loadMeter = Sensor(noise: 1.2, resolution: 1)
    static let latencyProbe = Sensor(noise: 0.5, resolution: 0.1)
    static let lossProbe = Sensor(noise: 0.02, resolution: 0.01)
    static let marginMeter = Sensor(noise: 0.08, resolution: 0.1)
    static let airMeter = Sensor(noise: 0.8, resolution: 0.1)
    static let retryMeter = Sensor(noise: 0.35, resolution: 0.1)
    static let signalMeter = Sensor(noise: 0.6, resolution: 1)

    package init(using random: inout RandomSource) {
        freshMemory = Self.freshMemories.draw(using: &random)
        thermalResistance = Self.thermalResistances.draw(using: &random)
        ambient = Self.ambients.draw(using: &random)
        margin = Self.margins.draw(using: &random)
        latency = Self.latencies.draw(using: &random)
        fixedClients = Int(Self.fixedClientCounts.draw(using: &random))
        clientsPerPerson = Self.clientsPerPersons.draw(using: &random)
        signal = Self.signals.draw(using: &random)
        neighbours = Self.neighbourShares.draw(using: &random)
        reboots = Int(Self.rebootCounts.draw(using: &random))
        uptime = Self.uptimes.draw(using: &random)
    }
}
