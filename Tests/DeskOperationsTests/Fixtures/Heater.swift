import Diagnostics
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

/// A small made-up heater, and what it would have reported.
enum Heater {
    static let text = """
        profile: acme/heater
        title: Acme heater
        match: {manufacturer: Acme}
        reports:
          convention: json
          topic: "heaters/{device}/telemetry"
          time: $.ts
          every: 60s
          offline_after: 5m
        cannot_see: [noise]
        metrics:
          heat: {path: $.heat, unit: kW, plausible: [0, 25]}
          mode: {path: $.mode, kind: state, values: {0: "off", 1: heating}}
          room: {path: $.room, unit: Cel, plausible: [0, 45]}
        symptoms:
          idle:
            when: "max(heat, 10m) < 0.1 kW"
            while: "mode == heating"
            false_alarm: 0.001
            says: it gives no heat although it should
          weak:
            when: "mean(heat, 10m) < 2 kW and max(heat, 10m) > 0.2 kW"
            while: "mode == heating"
            false_alarm: 0.001
            says: it gives less heat than it should
          switched_to_off:
            when: "share(mode == off, 10m) > 0.9"
            false_alarm: 0.001
            says: it is off
        causes:
          controller_hang:
            kind: fault
            title: Its controller hangs
            severity: major
            rate: 1/year
            clears_in: 3d
            opens_after: 0s
            shows: {idle: always}
            customer_notices: {cold_house: the house is getting cold}
            fixes: [restart, reset_box]
          leak:
            kind: fault
            title: Refrigerant leak
            severity: major
            rate: 0.1/year
            clears_in: 30d
            opens_after: 0s
            shows: {weak: always}
            customer_notices: {never_stops: it runs all the time}
            fixes: [backup, visit]
          switched_off:
            kind: setting
            title: The heating is switched off
            severity: minor
            rate: 1/year
            clears_in: 3d
            opens_after: 0s
            shows: {switched_to_off: always}
            fixes: [switch_on]
        fixes:
          restart:
            kind: cure
            title: Restart its controller
            remote:
              topic: "heaters/{device}/command"
              payload: {cmd: restart, id: "{repair}"}
              acknowledged_by: {topic: "heaters/{device}/reply", where: "$.id == repair", status: $.status}
            impact: {offline: 2m, cuts: [heating], data_loss: none, safety: none, undo: none}
            permission: occupier
            only_if: ["mode == heating"]
            limits: {per_device: 2/day, cooldown: 1h}
            proof:
              first_sign: {when: "heat > 0.5 kW", within: 10m}
              verify: {when: "mean(heat, 10m) > 2 kW", within: 1h}
              holds: 3d
            works: {controller_hang: 0.9, leak: 0.05}
            say: "I can restart its controller from here. Shall I?"
          reset_box:
            kind: cure
            title: Reset its radio box
            remote:
              topic: "heaters/{device}/command"
              payload: {cmd: reset, id: "{repair}"}
              acknowledged_by: {topic: "heaters/{device}/reply", where: "$.id == repair", status: $.status}
            impact: {offline: 90m, cuts: [phone, internet], data_loss: none, safety: none, undo: none}
            permission: owner
            proof: {verify: {when: "heat > 0.5 kW", within: 2h}}
            works: {controller_hang: 0.2}
          backup:
            kind: relief
            title: Switch on the backup heater
            remote:
              topic: "heaters/{device}/command"
              payload: {cmd: backup, id: "{repair}"}
              acknowledged_by: {topic: "heaters/{device}/reply", where: "$.id == repair", status: $.status}
            impact: {cuts: [], data_loss: none, safety: none, undo: switch it off again}
            permission: occupier
            proof: {verify: {when: "heat > 0.5 kW", within: 2h}}
            works: {leak: 0.9}
          visit:
            kind: cure
            title: A technician repairs the leak
            on_site: {parts: [leak detector, refrigerant]}
            works: {leak: 0.95}
          switch_on:
            kind: cure
            title: Switch the heating on
            customer: "On the display choose Mode, then Heating."
            works: {switched_off: 0.95}
        """

    /// Nil only where the text above has an issue, which `HeaterTests` would list.
    static let compiled: CompiledProfile? = profile.map { CompiledProfile($0) }
    static let (profile, issues) = read(text)

    static func read(_ text: String) -> (profile: DeviceProfile?, issues: [String]) {
        var issues = Issues()
        let profile = ProfileFile.read(Array(text.utf8), file: "heater.yaml", conventions: [], &issues)
        return (profile, issues.sorted.map(\.description))
    }

    /// What it reports in one state of affairs.
    struct Report: Sendable {
        var heat: Double
        var mode: Double = 1
        var room: Double = 20

        static let well = Report(heat: 5)
        static let hung = Report(heat: 0, room: 17)
        static let leaking = Report(heat: 1, room: 18)
        static let off = Report(heat: 0, mode: 0, room: 17)

        var readings: [(MetricID, Double)] {
            [(MetricID("heat"), heat), (MetricID("mode"), mode), (MetricID("room"), room)]
        }
    }

    /// The state after a report every minute, each stretch from its beginning on, until `end`.
    static func state(
        of device: DeviceID, _ stretches: [(from: Timestamp, report: Report)], until end: Timestamp,
        by compiled: CompiledProfile? = compiled
    ) -> DeviceState? {
        guard let compiled, var at = stretches.first?.from else { return nil }
        var state = DeviceState(compiled)
        while at <= end {
            let report = stretches.last { $0.from <= at }?.report ?? .well
            let readings = report.readings.map {
                Reading(metric: $0.0, value: $0.1, observedAt: at, deviceStated: true)
            }
            _ = state.fold(DeviceInput(device: device, receivedAt: at, content: .readings(readings)), by: compiled)
            at = at + .minutes(1)
        }
        return state
    }
}
