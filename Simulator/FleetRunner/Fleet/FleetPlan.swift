package import FleetModel

/// A scenario made definite by its seed and the instant "now": every home, person and device, and what befalls them when.
/// Equal scenario, seed and instant give an equal plan.
package struct FleetPlan: Hashable, Sendable {
    package var seed: UInt64
    /// Beginning and end of the history.
    package var start: ModelTime
    package var end: ModelTime
    /// Between reports, s.
    package var interval: Double
    package var regions: [Region]
    package var homes: [Home]
    /// The numbers of its first home and device in the whole fleet: more than 0 where this is a later part of a fleet.
    package var firstHome = 0
    package var firstDevice = 0
    /// Factor on how much devices and households differ from each other, 0...3.
    package var spread = 1.0
    /// Simulated before the history begins, s.
    package var runUp = 86_400.0

    package struct Region: Hashable, Sendable {
        package var name: String
        package var timeZone: String
        package var climate: Climate
        /// Its electricity comes over one network.
        package var networkArea: String { name.prefix(1).uppercased() + name.dropFirst() + " network" }
    }

    package struct Home: Hashable, Sendable {
        package var id: String
        /// Index in `regions`.
        package var region: Int
        package var address: String
        /// Of its internet.
        package var provider: String
        package var heatLoss: Double?
        package var residents: Int?
        package var people: [Person]
        package var devices: [Device]
        package var contacts: [Contact]
        package var worthTrying: String?
        package var danger: String?
        /// Of their own accord, in time order.
        package var calls: [Call] = []
    }

    package struct Person: Hashable, Sendable {
        package var id: String
        package var name: String
        package var tie: String
        package var phones: [String]
        package var email: String
        package var language: String
        package var channel: String
        package var needs: [String]
        package var account: String
    }

    package struct Device: Hashable, Sendable {
        /// In the topics; unique in the fleet.
        package var id: String
        package var family: DeviceFamily
        package var serial: String
        package var words: String
        package var causes: [CauseCourse]
        /// A charger's car is at home and plugged in from then on; nil leaves it to the household.
        package var pluggedIn: ModelTime?
        /// What it was told to do within the history, in time order.
        package var orders: [Order]
        /// What goes wrong on its way to whoever listens, with its clock, firmware or commands.
        package var troubles: [Trouble] = []
    }

    package struct Order: Hashable, Sendable {
        package var at: ModelTime
        package var command: DeviceCommand
    }

    package struct Contact: Hashable, Sendable {
        package var id: String
        package var at: ModelTime
        /// s.
        package var lasted: Double
        package var channel: String
        /// Index in the home's devices.
        package var device: Int?
        package var said: String
        package var outcome: String?
        package var repair: Repair?
    }

    /// Somebody of the home calls, writes or chats about what befalls a device.
    package struct Call: Hashable, Sendable {
        package var at: ModelTime
        /// Index in the home's devices.
        package var device: Int
        /// What it is about, whatever they say.
        package var course: CauseCourse
        package var caller: SimulatedCaller
    }

    package struct Repair: Hashable, Sendable {
        package var id: String
        package var fix: String
        package var state: String
        package var requestedAt: ModelTime
        package var endedAt: ModelTime
        package var agent: String
    }

    package var deviceCount: Int { homes.reduce(0) { $0 + $1.devices.count } }
}
