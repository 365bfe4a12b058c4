import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

/// A small made-up family of devices: heaters alone, and heaters behind a hub.
enum Heater {
    static let flow = MetricID("flow")

    static let convention = """
        convention: acme
        title: Acme heaters
        source: made up
        rules:
          - topic: "homes/{home}/{device}/telemetry"
            time: $.ts
            aliases: $.alias
            values: all
          - topic: "homes/{home}/{device}/counted"
            time: $.ts
            sequence: {path: $.seq, boot: $.boot}
            values: all
          - topic: "homes/{home}/{device}/status"
            codec: text
            availability: {online: online, offline: offline}
          - topic: "homes/{home}/{device}/info"
            info: all
          - topic: "homes/{home}/{device}/reply"
            ack: {status: $.status, correlation: $.id, detail: $.detail}
          - topic: "homes/{home}/{device}/command"
            ignore: true
          - topic: "hubs/{gateway}/state"
            codec: text
            availability: {online: online, offline: offline}
          - topic: "hubs/{gateway}/devices"
            each: "$[*]"
            device: "@.name"
            aliases: "@.serial"
            info: {manufacturer: "@.maker", model: "@.model"}
          - topic: "hubs/{gateway}/heard"
            device: $.name
            time: $.ts
            values: all
          - topic: "hubs/{gateway}/{device}/telemetry"
            time: $.ts
            values: all
        """

    static let profile = """
        profile: acme/heater
        title: Acme heater
        match: {manufacturer: Acme, model: "H*"}
        reports: {convention: acme, every: 60s, offline_after: 5m}
        cannot_see: [noise]
        metrics:
          flow: {path: flow, unit: Cel, plausible: [0, 95]}
          mode: {path: mode, kind: state, values: {0: "off", 1: heating}}
        symptoms:
          cold_water:
            when: "mean(flow, 5m) < 25 Cel"
            clear: "mean(flow, 5m) > 35 Cel"
            false_alarm: 0.001
            says: its water is cold
          quiet:
            when: "age(flow) > 10m"
            clear: "age(flow) < 1m"
            false_alarm: 0.001
            says: it has gone quiet
        causes:
          hung:
            kind: fault
            title: Hung controller
            severity: major
            rate: 20/year
            clears_in: 5d
            opens_after: 0s
            shows: {cold_water: always}
            customer_notices: {cold: the house is cold}
            fixes: [restart]
          no_power:
            kind: supply
            title: No power
            severity: major
            rate: 20/year
            clears_in: 5d
            opens_after: 0s
            shows: {quiet: always}
            customer_notices: {dark: its display is dark}
            fixes: [look]
        fixes:
          restart:
            kind: cure
            title: Restart the controller
            remote:
              topic: "homes/{home}/{device}/command"
              payload: {cmd: restart, id: "{repair}"}
              acknowledged_by: {topic: "homes/{home}/{device}/reply", where: "$.id == repair", status: $.status}
            impact: {offline: 2m, cuts: [], data_loss: none, safety: none, undo: none}
            permission: none
            limits: {per_device: 3/day, cooldown: 1m}
            proof:
              first_sign: {when: "mode == heating", within: 5m}
              verify: {when: "mean(flow, 5m) > 40 Cel", within: 15m}
              holds: 30m
            works: {hung: 0.9}
            say: "I can restart it from here. Shall I?"
          look:
            kind: cure
            title: Look at the plug
            customer: "Please see whether it is plugged in."
            permission: none
            works: {no_power: 0.6}
            say: "Could you look at the plug?"
        """

    /// For the same devices with newer firmware: narrower, so it goes first once the firmware is known.
    static let newerProfile =
        profile
        .replacing("profile: acme/heater", with: "profile: acme/heater-3")
        .replacing("model: \"H*\"", with: "model: \"H*\", firmware: \">=3.0\"")

    static func catalog() throws -> ProfileCatalog {
        var issues = Issues()
        let convention = ConventionFile.parse(Array(convention.utf8), file: "acme.yaml", &issues)
        let profiles = [profile, newerProfile].map {
            ProfileFile.read(Array($0.utf8), file: "heater.yaml", conventions: ["acme"], &issues)
        }
        guard issues.isEmpty else { throw Unreadable(issues: issues.sorted.map(\.description)) }
        return ProfileCatalog(profiles: profiles.compactMap(\.self), conventions: [convention].compactMap(\.self))
    }

    struct Unreadable: Error { var issues: [String] }

    static func address(_ native: String, gateway: String? = nil) -> Address {
        Address(convention: "acme", gateway: gateway, native: native)
    }

    static func readings(_ values: [String: Double], at: Timestamp) -> DeviceInput.Content {
        .readings(
            values.sorted { $0.key < $1.key }.map {
                Reading(metric: MetricID($0.key), value: $0.value, observedAt: at, deviceStated: true)
            })
    }
}

/// Noon of some day, and seconds more.
func noon(_ seconds: Int64 = 0) -> Timestamp { Timestamp(seconds: 1_800_000_000 + seconds) }

/// The device number `number` of a test.
func device(_ number: UInt64) -> DeviceID { DeviceID(high: 0x01A3_185C_5000_7000, low: 1 << 63 | number) }

func position(_ number: Int64) -> JournalPosition { JournalPosition(rawValue: number) }

func input(
    _ content: DeviceInput.Content, of number: UInt64, at seconds: Int64, imported: Bool = false
) -> DeviceInput {
    DeviceInput(device: device(number), receivedAt: noon(seconds), imported: imported, content: content)
}

func tick(at seconds: Int64) -> DeviceInput {
    DeviceInput(device: .everyDevice, receivedAt: noon(seconds), content: .tick)
}

/// A heater's whole life as inputs: enrolled, then a report a minute.
func life(of number: UInt64, minutes: Range<Int64>, flow: Double) -> [DeviceInput] {
    minutes.map { minute in
        input(
            Heater.readings(["flow": flow, "mode": 1], at: noon(minute * 60)), of: number, at: minute * 60)
    }
}

func enrolment(of number: UInt64, profile: String? = "acme/heater", at seconds: Int64 = 0) -> DeviceInput {
    input(.enrolled(Heater.address("h\(number)"), profile: profile), of: number, at: seconds)
}
