import DeskClient
import DeskOperations
import FleetRunner
import Telemetry

/// Looks at the cards of a scenario's callers until they say what is true of their devices.
///
/// The model and the profiles name causes each in its own words: the table here is where the two meet, and nothing but
/// this check reads it.
struct CallersCheck: Sendable {
    let desk: HTTPDesk
    let principal: Principal
    let callers: [WorthTrying]

    /// The model's cause → the profiles' that stand for it.
    private static let names: [String: Set<String>] = [
        "controller_hang": ["controller_hang"], "refrigerant_leak": ["refrigerant_leak"],
        "blocked_outdoor_unit": ["iced_or_blocked"], "low_water_pressure": ["low_water_pressure"],
        "memory_leak": ["memory_leak"], "channel_congestion": ["channel_congested"],
        "provider_line_fault": ["provider_line"], "bad_placement": ["too_far_away"], "overheating": ["overheating"],
        "door_left_ajar": ["door_ajar"], "tariff_lock": ["tariff_lock", "tariff_window"],
    ]
    private static let patience = Duration.seconds(120)

    /// Returns the callers, a few lines each, once every card is right; throws with what is not where it takes too long.
    func untilTrue() async throws -> String {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: Self.patience)
        while true {
            var wrong: [String] = []
            for caller in callers {
                if let fault = try await fault(in: caller) { wrong.append("\(caller.name): \(fault)") }
            }
            if wrong.isEmpty { return callers.map(Self.lines).joined() }
            guard clock.now < end else {
                // The run itself may go on for long before it ends with the error.
                for line in wrong { Terminal.fail(Terminal.plain(line)) }
                throw DeskError.unavailable(wrong.joined(separator: "; "))
            }
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(500)))
        }
    }

    private static func lines(_ caller: WorthTrying) -> String {
        "    \(Terminal.plain(caller.phone))  \(Terminal.plain(caller.name))\n        \(Terminal.plain(caller.expect))\n"
    }

    /// What a card does not say that is true, or says that is not; nil where it is right.
    private func fault(in caller: WorthTrying) async throws -> String? {
        let found = try await desk.callers(matching: CallerQuery(.phone(caller.phone)), as: principal)
        guard let person = found.matches.first?.person, found.direct else { return "not found by the number" }
        let card = try await desk.card(person, contact: nil, as: principal)
        guard let first = card.devices.first else { return "no device" }
        let danger = card.ring.dangers.first?.id
        guard danger == caller.danger else {
            return "the danger \(caller.danger ?? "none") expected, the card shows \(danger ?? "none")"
        }
        if caller.causes.contains("gone_silent") {
            return card.devices.contains { $0.health.reach == .offline && $0.health.condition == .unknown }
                ? nil
                : "the silent device is shown as \(first.health.condition.rawValue), \(first.health.reach.rawValue)"
        }
        guard let cause = caller.causes.first else {
            return card.devices.allSatisfy { $0.noCauseFound && $0.health.condition == .healthy }
                ? nil : "a well device is shown as \(first.health.condition.rawValue): \(first.headline)"
        }
        guard let wanted = Self.names[cause] else { return "\(cause) has no name in any profile" }
        guard let top = first.causes.first, wanted.contains(top.id.rawValue), top.probability >= 0.5 else {
            return "\(wanted.sorted().joined(separator: " or ")) expected, the card says: \(first.headline)"
        }
        return nil
    }
}
