import FleetModel
import Foundation

/// `contacts.jsonl`: who turns to the contact centre when, about what, and what they are like to ask.
struct ContactLine: Codable, Hashable, Sendable {
    /// ms since 1970.
    var at: Int64
    var home: String
    var person: String?
    var channel: String
    var device: String?
    var family: String?
    var said: String
    /// The same by the model's name; nil where a scenario wrote the contact out.
    var says: String?
    /// By the model's names; nil where a scenario wrote the contact out.
    var cause: String?
    var since: Int64?
    /// All that is the matter with the device then, by the plan; what comes of weather or age alone is not among it.
    var present: [String]?
    /// What they would truly say they notice.
    var noticed: [String]?
    var mistaken: Bool?
    /// Of what needs a look, how much they look at; how many answers are wrong.
    var skill: Double?
    var mistakes: Double?
    /// Questions they answer before they have had enough.
    var patience: Int?
}

extension FleetPlan {
    /// In time order over all homes, within an instant in theirs.
    var contactLines: [ContactLine] {
        var lines: [ContactLine] = []
        for home in homes {
            for contact in home.contacts {
                lines.append(
                    ContactLine(
                        at: contact.at.milliseconds, home: home.id, person: home.people.first?.id,
                        channel: contact.channel, device: contact.device.map { home.devices[$0].id },
                        family: contact.device.map { home.devices[$0].family.rawValue }, said: contact.said))
            }
            for call in home.calls {
                let device = home.devices[call.device]
                let present = device.causes.filter { $0 == call.course || $0.level(at: call.at) > 0 }.map(
                    \.cause.rawValue)
                lines.append(
                    ContactLine(
                        at: call.at.milliseconds, home: home.id, person: home.people.first?.id,
                        channel: home.people.first?.channel ?? "call", device: device.id,
                        family: device.family.rawValue,
                        said: call.caller.says.words, says: call.caller.says.rawValue,
                        cause: call.course.cause.rawValue, since: call.course.onset.milliseconds, present: present,
                        noticed: call.caller.noticed.map(\.rawValue),
                        mistaken: !call.caller.noticed.contains(call.caller.says),
                        skill: (call.caller.skill * 100).rounded() / 100, mistakes: call.caller.mistakes,
                        patience: call.caller.patience))
            }
        }
        return lines.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    /// The lines up to `end`, as they stand in the file.
    func contacts(until end: ModelTime) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Data()
        for line in contactLines where line.at <= end.milliseconds {
            bytes += try encoder.encode(line) + Data("\n".utf8)
        }
        return bytes
    }
}
