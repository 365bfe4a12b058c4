import Decoding
import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

/// A line of samples with what a decoder should find, which is a minimum: more may be found too, except that empty
/// `metrics` mean none, and names in `absent` must not appear.
struct SampleCase: CustomTestStringConvertible, Sendable {
    var line: String
    private var tree: JSONTree

    init?(_ line: String) {
        guard let tree = try? JSONTree(Array(line.utf8)) else { return nil }
        self.line = line
        self.tree = tree
    }

    var testDescription: String { text("id") ?? line }

    func text(_ key: String) -> String? { tree.member(key, of: JSONTree.root).flatMap(tree.text) }

    static func load(_ url: URL) throws -> [SampleCase] {
        let text = try String(contentsOf: url, encoding: .utf8)
        return try text.split(separator: "\n").map { try #require(SampleCase(String($0))) }
    }

    /// What of `expected` the answer lacks.
    func differences(in answer: String) throws -> [String] {
        let actual = try JSONTree(Array(answer.utf8))
        guard let expected = tree.member("expected", of: JSONTree.root) else { return ["no expectation"] }
        var found: [String] = []
        for (keyNode, wanted) in tree.members(expected) {
            let key = tree.text(keyNode) ?? ""
            let given = actual.member(key, of: JSONTree.root)
            switch key {
            case "metrics":
                let names = given.map { actual.members($0).count } ?? 0
                if tree.members(wanted).isEmpty, names > 0 { found.append("metrics should be empty") }
                found += lacks(wanted, actual, given, key)
            case "absent":
                let metrics = actual.member("metrics", of: JSONTree.root)
                for name in tree.elements(wanted).compactMap(tree.text) {
                    if metrics.flatMap({ actual.member(name, of: $0) }) != nil {
                        found.append("\(name) should be absent")
                    }
                }
            case "error":
                if actual.member("rejected", of: JSONTree.root) == nil { found.append("should be rejected") }
            case "scope", "command", "ack_topic": continue
            default: found += lacks(wanted, actual, given, key)
            }
        }
        return found
    }

    private func lacks(_ wanted: Int, _ actual: JSONTree, _ given: Int?, _ path: String) -> [String] {
        guard let given else { return ["\(path) is missing"] }
        switch tree.kind(wanted) {
        case .object:
            return tree.members(wanted).flatMap { member in
                let name = tree.text(member.key) ?? ""
                return lacks(member.value, actual, actual.member(name, of: given), "\(path).\(name)")
            }
        case .array:
            let wantedItems = tree.elements(wanted)
            let givenItems = actual.elements(given)
            guard wantedItems.count == givenItems.count else { return ["\(path) has \(givenItems.count) items"] }
            return zip(wantedItems, givenItems).flatMap { lacks($0, actual, $1, path + "[]") }
        case .null: return actual.kind(given) == .null ? [] : ["\(path) should be null"]
        default:
            return tree.value(wanted) == actual.value(given)
                ? [] : ["\(path) is \(actual.value(given).map { "\($0)" } ?? "no value")"]
        }
    }
}

/// The conventions as they are shipped.
enum Shipped {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "DeviceProfiles/conventions").path

    static func conventions() -> (conventions: [Convention], issues: Issues) {
        var issues = Issues()
        return (ConventionFile.load(directory: directory, &issues), issues)
    }

    static let decoder = MessageDecoder(conventions().conventions)

    static func topics(_ texts: String...) -> [TopicTemplate] { texts.compactMap { try? TopicTemplate($0) } }
}
