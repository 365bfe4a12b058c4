import FleetModel

/// What the runner knows of one family of devices: its names, its profile, how it speaks MQTT, how its physics is made.
///
/// A family is one file in this folder and a line in `DeviceFamily.onTheAir`; nothing else in the runner names one.
protocol FleetFamily: Sendable {
    static var names: FamilyNames { get }
    /// Between reports, s; nil takes the scenario's.
    static var reportInterval: Double? { get }

    /// The machine of one device. Draws from `random` alone, so that equal streams make equal machines.
    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics

    /// The device's part of its topics, between a channel's `before` and `after`.
    static func topicName(home: String, device: String) -> String
    /// What it speaks through, where there is one for each home: the native id that its registry holds.
    static func gateway(home: String) -> String?
    static var presence: PresenceWords { get }
    /// The same where homes differ in it.
    static func presence(home: String) -> PresenceWords
    /// Where its commands come in; a channel may end in `#`.
    static var commandChannels: [Channel] { get }

    /// What one event says, message by message, each handed over in `scratch`, which comes empty and whose content is
    /// the taker's only while it is called.
    static func say(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void)
    /// The same where a message names its device.
    static func say(
        _ event: DeviceEvent, of device: String, home: String, at time: ModelTime, scratch: inout [UInt8],
        _ take: (Channel, [UInt8]) -> Void)

    /// Nil where there is nothing a device of this family could take for a command.
    static func command(topic: String, payload: [UInt8]) -> DeviceCommand?
}

extension FleetFamily {
    static var reportInterval: Double? { nil }
    static func topicName(home: String, device: String) -> String { device }
    static func gateway(home: String) -> String? { nil }
    static func presence(home: String) -> PresenceWords { presence }

    static func say(
        _ event: DeviceEvent, of device: String, home: String, at time: ModelTime, scratch: inout [UInt8],
        _ take: (Channel, [UInt8]) -> Void
    ) {
        say(event, at: time, scratch: &scratch, take)
    }
}

/// How devices of a family are called where nobody says: in ids, on the type plate, by the customer; and their profile,
/// whose name is also that of their convention where they follow no common one.
struct FamilyNames: Sendable {
    var id: String
    var serial: String
    var words: String
    var profile: String
    var convention: String
    /// Between `id` and what is drawn for each device.
    var joint: String

    init(
        id: String, serial: String, words: String, profile: String, convention: String? = nil, joint: String = "-"
    ) {
        self.id = id
        self.joint = joint
        self.serial = serial
        self.words = words
        self.profile = profile
        self.convention = convention ?? profile
    }
}

/// A topic that the devices of a family use: `before`, the device's name, `after`.
struct Channel: Sendable {
    /// `info` is kept by the broker, `greeting` is not; both are said on coming online.
    enum Kind: Sendable { case telemetry, status, info, greeting, reply, command }

    var kind: Kind
    var before: StaticString
    var after: StaticString
    /// The home's name stands where the device's would: the topic of what all its devices speak through.
    var isHomes = false
    /// The topic itself, where it is no matter of the device's name: an answer goes to where the asker says.
    var elsewhere: String?

    /// Whether the broker keeps it for later subscribers.
    var isRetained: Bool { kind == .status || kind == .info }
    /// Whether it is what a device says of itself on coming online.
    var isIntroduction: Bool { kind == .info || kind == .greeting }
}

/// Where a device's presence stands, and the payloads for there and gone; gone is also its last will.
struct PresenceWords: Sendable {
    var channel: Channel
    var online: StaticString
    var offline: StaticString
}

/// Where a device stands: all that is drawn before its own parameters are.
struct DevicePlace {
    /// The beginning of the simulation, which lies before that of the history.
    var start: ModelTime
    /// House and household belong to the home: its devices draw them alike.
    var building: HouseParameters
    var household: Household
    /// A charger's car is at home and plugged in from then on; nil leaves it to the household.
    var pluggedIn: ModelTime?
    var climate: Climate
    var seed: UInt64
    /// Index of the region.
    var region: Int

    /// The region's weather, each time from its beginning.
    var weather: RegionWeather { RegionWeather(climate: climate, seed: seed, index: region, start: start) }
}
