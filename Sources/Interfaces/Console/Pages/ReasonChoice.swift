import DeskOperations
import Telemetry

/// What a contact may turn out to have been about: the causes of each device on the card, and what else it may be.
struct ReasonChoice: Sendable {
    struct Option: Sendable {
        var value: String
        var says: String
    }
    struct Group: Sendable {
        var label: String
        var options: [Option]
    }
    var reasonGroups: [Group]
    var hasReasons: Bool
    /// What was said so far.
    var reasonsSaid: [String]

    init(_ devices: [Assessment], said: [ContactReason]) {
        reasonGroups = devices.filter { !$0.knownCauses.isEmpty }.map { one in
            let causes = one.knownCauses.map {
                Option(value: "\(one.device.id) cause \($0.id.rawValue)", says: $0.title)
            }
            let words = one.device.words
            return Group(
                label: words.startingUpperCase,
                options: causes + [
                    Option(
                        value: "\(one.device.id) \(ContactReason.Otherwise.noneOfThese.rawValue)",
                        says: "None of these, but about the \(words)"),
                    Option(
                        value: "\(one.device.id) \(ContactReason.Otherwise.notThisDevice.rawValue)",
                        says: "Not about the \(words)"),
                ])
        }
        hasReasons = !reasonGroups.isEmpty
        reasonsSaid = said.compactMap(\.says)
    }

    /// What a sent form says; nil: nothing.
    static func reason(in form: Form) throws(DeskError) -> ContactReason? {
        guard let choice = form.given("reason") else { return nil }
        let parts = choice.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count >= 2, let device = DeviceID(parts[0]) else {
            throw .invalid(field: "reason", why: "It is none of those offered.")
        }
        if parts.count == 3, parts[1] == "cause" {
            return ContactReason(device: device, cause: CauseID(rawValue: parts[2]))
        }
        guard let otherwise = ContactReason.Otherwise(rawValue: parts[1]) else {
            throw .invalid(field: "reason", why: "It is none of those offered.")
        }
        return ContactReason(device: device, otherwise: otherwise)
    }
}
