import FleetRunner
import Foundation
import Testing

@Suite struct ScenarioFileTests {
    @Test(arguments: ["demo", "quiet-day"])
    func shippedScenariosLoad(_ name: String) throws {
        let scenario = try ScenarioFile.load(Shipped.path(name))
        #expect(scenario.name == name)
        #expect(!scenario.homes.isEmpty)
    }

    /// Each text has one thing wrong; the issue stands where it is wrong and says what.
    @Test(arguments: [
        ("homez: []", "t.yaml:5:1: unknown key \"homez\""),
        ("seed: -3", "t.yaml:5:7: seed is -3"),
        ("  there: {hour_now: 24}", "t.yaml:5:21: hour_now is 24, outside 0 to 23"),
        (
            "  there: {hour_now: 14, time_zone: Europe/London}",
            "t.yaml:5:21: hour_now stands beside time_zone; keep one"
        ),
        ("interval: fast", "t.yaml:5:11: interval is \"fast\", expected a length of time"),
        ("interval: 0.2s", "t.yaml:5:11: interval is 0.2s, outside 1s to 3600s"),
        ("fleet: {homes: many}", "t.yaml:5:16: homes is \"many\", expected a whole number"),
        ("fleet: {homes: 3, shares: {router: 1.5}}", "t.yaml:5:36: router is 1.5, outside 0.0 to 1.0"),
        (
            "fleet: {homes: 3, shares: {ruoter: 1}}",
            "t.yaml:5:28: \"ruoter\" is no family of devices; did you mean \"router\"?"
        ),
        (
            "fleet: {homes: 3, causes_per_year: {memory_leek: 1}}",
            "t.yaml:5:37: \"memory_leek\" is no cause that is known; did you mean \"memory_leak\"?"
        ),
        ("homes: [{devices: [{family: toaster}]}]", "t.yaml:5:29: family is \"toaster\", which is not known here"),
        ("homes: [{region: mars, devices: []}]", "t.yaml:5:18: region is \"mars\", which is not known here"),
        (
            "homes: [{devices: [{family: router, causes: [{cause: refrigerant_leak, onset: -1h}]}]}]",
            "t.yaml:5:54: refrigerant_leak befalls a heat_pump or air_conditioner, and this is a router"
        ),
        (
            "homes: [{devices: [{family: router, causes: [{cause: tariff_lock, onset: -1h}]}]}]",
            "tariff_lock befalls a heat_pump or ev_charger, and this is a router"
        ),
        (
            "homes: [{devices: [{family: fridge_freezer, plugged_in: -2h}]}]",
            "t.yaml:5:57: a car is plugged in at an ev_charger, and this is a fridge_freezer"
        ),
        ("homes: [{devices: [{family: router, causes: [{cause: memory_leak}]}]}]", "has no \"onset\""),
        (
            "homes: [{devices: [{family: heat_pump, causes: [{cause: colder_than_design, onset: -1h}]}]}]",
            "t.yaml:5:57: \"colder_than_design\" follows from the weather and cannot be given"
        ),
        ("homes: [{devices: [], people: [{phones: [\"+44 20 8000 1234\"]}]}]", "expected numbers reserved for fiction"),
        ("homes: [{devices: [], people: [{email: me@example.com}]}]", "expected an address at example.org"),
        ("homes: [{id: a/b, devices: []}]", "t.yaml:5:14: id is \"a/b\", expected a name of letters"),
        (
            "homes: [{devices: [{family: router, id: x}, {family: router, id: x}]}]",
            "t.yaml:5:66: the id \"x\" is given twice"
        ),
        (
            "homes: [{devices: [{family: router, id: x}], contacts: [{at: 2h, said: hello}]}]",
            "t.yaml:5:62: a past contact is not in the future"
        ),
        (
            "homes: [{devices: [{family: router, id: x}], contacts: [{at: -2h, said: hello, device: y}]}]",
            "this home has no device \"y\""
        ),
        (
            "homes: [{devices: [{family: router, causes: [{cause: memory_leak, onset: -2h, on: 5m}]}]}]",
            "has both \"on\" and \"off\""
        ),
    ])
    func aMistakeIsNamedAtItsPlace(_ line: String, _ expected: String) {
        let text = """
            scenario: t
            history: 1d
            regions:
              here: {season: winter}
            \(line)
            """
        do {
            let scenario = try ScenarioFile.read(Array(text.utf8), file: "t.yaml")
            Issue.record("was taken: \(scenario)")
        } catch {
            #expect(error.description.contains(expected), "\(error.description)")
        }
    }

    @Test func allMistakesOfAFileAreListedAtOnce() {
        let text = """
            scenario: t
            histroy: 1d
            regions:
              here: {season: wintry, time_zone: Mars/Olympus}
            fleet:
              homes: 2
            homes:
              - devices: [{family: router, words: }]
                ohne: 1
            """
        do {
            let scenario = try ScenarioFile.read(Array(text.utf8), file: "t.yaml")
            Issue.record("was taken: \(scenario)")
        } catch {
            let lines = error.description.split(separator: "\n")
            #expect(
                lines.contains {
                    $0.hasPrefix("t.yaml:2:1: unknown key \"histroy\"") && $0.hasSuffix("did you mean \"history\"?")
                })
            #expect(lines.contains { $0.hasPrefix("t.yaml:4:18: season is \"wintry\"") })
            #expect(lines.contains { $0.hasPrefix("t.yaml:4:37: time_zone is \"Mars/Olympus\"") })
            #expect(lines.contains { $0.hasPrefix("t.yaml:9:5: unknown key \"ohne\"") })
            #expect(lines.contains { $0.contains("has no \"history\"") })
            #expect(lines.count >= 6)
        }
    }

    @Test func aFileThatIsMissingIsAnIssueAndNoCrash() {
        #expect(throws: ScenarioError.self) { try ScenarioFile.load("/nowhere/at-all.yaml") }
    }
}

/// The scenarios in the tree.
enum Shipped {
    static func path(_ name: String) -> String {
        directory("Simulator/Scenarios").appending(path: "\(name).yaml").path
    }

    static func directory(_ path: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: path)
    }
}
