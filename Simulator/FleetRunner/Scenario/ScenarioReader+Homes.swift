import FleetModel
import LocatedYAML

extension ScenarioReader {
    static func home(_ node: LocatedNode, regions: [String], _ issues: inout Issues) -> Scenario.ScriptedHome? {
        let keys = [
            "id", "region", "address", "heat_loss", "residents", "people", "devices", "contacts", "worth_trying",
            "danger",
        ]
        guard let fields = node.fields(keys, &issues) else { return nil }
        let devices = fields.require("devices", &issues)?.list(&issues)?.map { device($0, &issues) } ?? []
        let ids = devices.map { $0?.id }
        let home = Scenario.ScriptedHome(
            id: fields["id"]?.identifier(&issues), region: fields["region"]?.word(of: regions, &issues),
            address: fields["address"]?.text(&issues),
            heatLoss: fields["heat_loss"]?.number(in: 50...1_000, &issues),
            residents: fields["residents"]?.integer(in: 1...12, &issues),
            people: fields["people"]?.list(&issues)?.compactMap { person($0, &issues) } ?? [],
            devices: devices.compactMap { $0 },
            contacts: fields["contacts"]?.list(&issues)?.compactMap { contact($0, devices: ids, &issues) } ?? [],
            worthTrying: fields["worth_trying"]?.text(&issues), danger: fields["danger"]?.text(&issues))
        return home
    }

    private static func person(_ node: LocatedNode, _ issues: inout Issues) -> Scenario.ScriptedPerson? {
        let keys = ["name", "tie", "phones", "email", "language", "channel", "needs"]
        guard let fields = node.fields(keys, &issues) else { return nil }
        let tie =
            fields["tie"].map { $0.word(of: ["owner", "occupier", "landlord", "installer", "carer"], &issues) }
            ?? "owner"
        let email = fields["email"]?.text(&issues)
        if let node = fields["email"], let email, !email.hasSuffix("@example.org") {
            node.expected("an address at example.org, which belongs to nobody", &issues)
        }
        let phones = fields["phones"].map { fictional($0, &issues) } ?? []
        guard let tie else { return nil }
        return Scenario.ScriptedPerson(
            name: fields["name"]?.text(&issues), tie: tie, phones: phones, email: email,
            language: fields["language"]?.text(&issues), channel: fields["channel"].flatMap { channel($0, &issues) },
            needs: fields["needs"]?.texts(&issues) ?? [])
    }

    private static func fictional(_ node: LocatedNode, _ issues: inout Issues) -> [String] {
        for phone in node.texts(&issues) ?? [] where !FictionalPhones.contains(phone) {
            node.expected(
                "numbers reserved for fiction", &issues,
                remedy:
                    "take +44 20 7946 0000 to 0999, +44 7700 900000 to 900999, or +1 and an area code, 555, 0100 to 0199"
            )
        }
        var unused = Issues()
        return node.texts(&unused) ?? []
    }

    private static func channel(_ node: LocatedNode, _ issues: inout Issues) -> String? {
        node.word(of: ["call", "chat", "mail"], &issues)
    }

    private static func device(_ node: LocatedNode, _ issues: inout Issues) -> Scenario.ScriptedDevice? {
        guard let fields = node.fields(["family", "id", "words", "plugged_in", "causes"], &issues) else { return nil }
        let family = fields.require("family", &issues)?.word(DeviceFamily.self, &issues)
        let causes = fields["causes"]?.list(&issues)?.compactMap { cause(of: family, $0, &issues) } ?? []
        let id = fields["id"]?.identifier(&issues)
        let words = fields["words"]?.text(&issues)
        let pluggedIn = fields["plugged_in"]?.instant(&issues)
        guard let family else { return nil }
        if family != .evCharger, let node = fields["plugged_in"] {
            issues.add(node.location, "a car is plugged in at an ev_charger, and this is a \(family.rawValue)")
        }
        return Scenario.ScriptedDevice(family: family, id: id, words: words, pluggedIn: pluggedIn, causes: causes)
    }

    private static func cause(
        of family: DeviceFamily?, _ node: LocatedNode, _ issues: inout Issues
    ) -> Scenario.ScriptedCause? {
        let keys = ["cause", "onset", "severity", "grows_over", "on", "off", "until"]
        guard let fields = node.fields(keys, &issues) else { return nil }
        var cause: Cause?
        if let node = fields.require("cause", &issues), let word = node.text(&issues) {
            cause = self.cause(word, at: node.location, &issues)
            if let family, let families = cause?.families, !families.contains(family) {
                let befalls = families.map(\.rawValue).joined(separator: " or ")
                issues.add(node.location, "\(word) befalls a \(befalls), and this is a \(family.rawValue)")
            }
        }
        let onset = fields.require("onset", &issues)?.instant(&issues)
        let severity = fields["severity"]?.share(&issues)
        let growth = fields["grows_over"]?.duration(&issues)
        let on = fields["on"]?.duration(in: 1...(366 * 86_400), &issues)
        let off = fields["off"]?.duration(in: 1...(366 * 86_400), &issues)
        if (fields["on"] == nil) != (fields["off"] == nil) {
            issues.add(fields.location, "a cause that comes and goes has both \"on\" and \"off\"")
        }
        let until = fields["until"]?.instant(&issues)
        if let onset, let until, until <= onset, let node = fields["until"] {
            issues.add(node.location, "until is not after the onset")
        }
        guard let cause, let onset else { return nil }
        var intermittency: CauseCourse.Intermittency?
        if let on, let off { intermittency = CauseCourse.Intermittency(on: on, off: off) }
        return Scenario.ScriptedCause(
            cause: cause, onset: onset, severity: severity, growsOver: growth, intermittency: intermittency,
            until: until)
    }

    private static func contact(
        _ node: LocatedNode, devices: [String?], _ issues: inout Issues
    ) -> Scenario.ScriptedContact? {
        guard let fields = node.fields(["at", "channel", "device", "said", "outcome", "repair"], &issues) else {
            return nil
        }
        let at = fields.require("at", &issues)?.instant(&issues)
        if let at, at > 0, let node = fields["at"] { issues.add(node.location, "a past contact is not in the future") }
        let channel = fields["channel"].map { self.channel($0, &issues) } ?? "call"
        var device = devices.count == 1 ? 0 : nil
        if let node = fields["device"], let id = node.text(&issues) {
            device = devices.firstIndex { $0 == id }
            if device == nil {
                issues.add(
                    node.location, "this home has no device \"\(id.prefix(64))\"",
                    remedy: Suggestion.remedy(for: id, among: devices.compactMap { $0 }))
            }
        }
        let said = fields.require("said", &issues)?.text(&issues)
        let outcome = fields["outcome"]?.text(&issues)
        let repair = fields["repair"].flatMap { self.repair($0, &issues) }
        if repair != nil, device == nil, fields["device"] == nil, let node = fields["repair"] {
            issues.add(node.location, "which device was repaired is not said", remedy: "add \"device\" to the contact")
        }
        guard let at, let channel, let said else { return nil }
        return Scenario.ScriptedContact(
            at: at, channel: channel, device: device, said: said, outcome: outcome, repair: repair)
    }

    private static func repair(_ node: LocatedNode, _ issues: inout Issues) -> Scenario.ScriptedRepair? {
        guard let fields = node.fields(["fix", "state", "order"], &issues) else { return nil }
        let fix = fields.require("fix", &issues)?.identifier(&issues)
        let states = [
            "verified", "holds", "did_not_hold", "not_verified", "rejected", "failed", "timed_out", "expired",
            "cancelled",
        ]
        let state = fields.require("state", &issues)?.word(of: states, &issues)
        let orders: [String: DeviceOrder] = [
            "restart": .restart, "defrost": .defrost, "change_channel": .changeChannel,
            "backup_heater_on": .backupHeater(on: true), "backup_heater_off": .backupHeater(on: false),
            "normal_mode": .setCabinet(fridge: nil, freezer: nil, mode: .normal), "unlock": .unlock,
            "start_charging": .startCharging, "stop_charging": .stopCharging, "charge_now": .setChargingMode(.now),
            "usual_reserve": .setReserve(10),
            "start_wash": .startWash, "release_child_lock": .releaseChildLock,
        ]
        let order = fields["order"].flatMap { $0.word(of: orders.keys.sorted(), &issues) }.flatMap { orders[$0] }
        guard let fix, let state else { return nil }
        return Scenario.ScriptedRepair(fix: fix, state: state, order: order)
    }
}
