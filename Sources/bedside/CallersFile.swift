import FleetRunner
import LocatedYAML
import ProfileFiles

/// What simulated callers say and know, in the profiles' words: where the simulator's vocabulary and theirs meet.
/// docs/guides/judging-accuracy.md describes the file.
struct CallersFile {
    struct Family {
        /// Complaint → the notices that stand for it, the likeliest first.
        var says: [String: [String]] = [:]
        /// By the ids of the profiles' questions.
        var asks: [String: ContactCaller.Circumstance] = [:]
    }
    private(set) var families: [String: Family] = [:]

    /// Of any device; `families` goes before it.
    private static let any = "any"

    init?(path: String, _ issues: inout Issues) {
        let root = LocatedNode.parse(contentsOf: path, &issues)
        guard let fields = root?.fields(["families"], &issues) else { return nil }
        for entry in fields.require("families", &issues)?.entries(&issues) ?? [] {
            families[entry.key] = Self.family(entry.value, &issues)
        }
        let any = families[Self.any] ?? Family()
        for name in families.keys where name != Self.any {
            families[name]?.says.merge(any.says) { own, _ in own }
            families[name]?.asks.merge(any.asks) { own, _ in own }
        }
    }

    private static func family(_ node: LocatedNode, _ issues: inout Issues) -> Family? {
        guard let fields = node.fields(["says", "asks"], &issues) else { return nil }
        var family = Family()
        for entry in fields["says"]?.entries(&issues) ?? [] {
            family.says[entry.key] = entry.value.texts(&issues) ?? []
        }
        for entry in fields["asks"]?.entries(&issues) ?? [] {
            family.asks[entry.key] = circumstance(entry.value, &issues)
        }
        return family
    }

    private static func circumstance(_ node: LocatedNode, _ issues: inout Issues) -> ContactCaller.Circumstance? {
        var otherwise: Double?
        var asked = ContactCaller.Circumstance(otherwise: 0)
        for entry in node.entries(&issues) ?? [] {
            if entry.key == "look" {
                asked.needsALook = entry.value.bool(&issues) ?? false
                continue
            }
            guard let share = entry.value.number(&issues) else { continue }
            guard (0...1).contains(share) else {
                entry.value.expected("a share from 0 to 1", &issues)
                continue
            }
            if entry.key == "otherwise" { otherwise = share } else { asked.shares[entry.key] = share }
        }
        guard let otherwise else {
            node.expected("\"otherwise\", the share of homes in which it is so", &issues)
            return nil
        }
        asked.otherwise = otherwise
        return asked
    }
}
