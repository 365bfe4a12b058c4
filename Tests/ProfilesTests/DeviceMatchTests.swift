import Profiles
import Telemetry
import Testing

@Suite struct DeviceMatchTests {
    private func profile(_ id: String, _ match: DeviceMatch, convention: String = "tasmota") -> DeviceProfile {
        DeviceProfile(
            id: ProfileID(rawValue: id), title: id, match: match,
            reports: Reports(convention: convention, every: .minutes(1), offlineAfter: .minutes(5)), metrics: [],
            windows: [],
            symptoms: [], causes: [], fixes: [])
    }

    private static let models: [(String, String, Bool)] = [
        ("HP200*", "HP200-8", true), ("HP200*", "HP200", true), ("HP200*", "HP20", false), ("hp200*", "HP200-8", true),
        ("*", "", true), ("*PM*", "SNSW-001PM", true), ("a*b*c", "aXbYc", true), ("a*b*c", "aXcYb", false),
        ("HP200", "HP200-8", false),
        ("**", "x", true), ("é*", "ée", true),
    ]

    @Test(arguments: models)
    func `a model pattern matches`(pattern: String, model: String, matches: Bool) {
        let verdict = DeviceMatch(model: pattern).verdict(on: DeviceIdentity(model: model))
        #expect(verdict == (matches ? .matches : .no))
    }

    @Test func `P19 a pattern of many stars stays linear`() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        let text = String(repeating: "a", count: 1_024)
        #expect(DeviceMatch(model: pattern).verdict(on: DeviceIdentity(model: text)) == .no)
    }

    private static let firmware: [(String, String, Bool)] = [
        (">=2.0", "2.0", true), (">=2.0", "2", true), (">=2.0", "1.9.9", false), (">=2.0, <3", "2.10.1", true),
        (">=2.0, <3", "3.0", false), (">=2.9", "2.10", true), ("2.3.1", "2.3.1", true), ("2.3.1", "2.3.2", false),
        (">14", "14.2.0(tasmota)", true), ("<=6.1", "v6.1.0", true), (">=2", "unknown", false), (">=2", "", false),
    ]

    @Test(arguments: firmware)
    func `firmware bounds compare number by number`(bounds: String, firmware: String, matches: Bool) throws {
        #expect(try #require(VersionBounds(bounds)).contains(firmware) == matches)
    }

    @Test(arguments: ["", "two", ">=", ">= ,<3", "~2", ">=2 or <1,", "99999999999999999999999999"])
    func `what is no list of bounds is refused`(bounds: String) {
        #expect(VersionBounds(bounds) == nil)
    }

    @Test(arguments: [
        ("tele/+/SENSOR", "tele/plug/SENSOR", true), ("tele/+/SENSOR", "tele/a/b/SENSOR", false),
        ("tele/#", "tele/a/b", true),
        ("tele/#", "tele", true), ("tele/#", "stat/a", false), ("#", "a", true), ("+", "a/b", false),
    ])
    func `a topic filter matches by level`(filter: String, topic: String, matches: Bool) {
        let verdict = DeviceMatch(topic: filter).verdict(on: DeviceIdentity(topic: topic))
        #expect(verdict == (matches ? .matches : .no))
    }

    @Test func `the narrowest match wins, and what is unknown does not match`() {
        let catalog = ProfileCatalog(profiles: [
            profile("a/all", DeviceMatch(manufacturer: "Sonoff")),
            profile("a/pow", DeviceMatch(manufacturer: "Sonoff", model: "POW*")),
            profile("a/pow3", DeviceMatch(manufacturer: "Sonoff", model: "POWR3*")),
            profile("a/pow3new", DeviceMatch(manufacturer: "Sonoff", model: "POWR3*", firmware: ">=14")),
        ])
        func id(_ model: String?, _ firmware: String? = nil) -> String? {
            let identity = DeviceIdentity(manufacturer: "Sonoff", model: model, firmware: firmware)
            return catalog.profile(for: identity)?.id.rawValue
        }
        #expect(id("POWR3-16", "14.1") == "a/pow3new")
        #expect(id("POWR3-16", "13.1") == "a/pow3")
        #expect(id("POWR3-16") == "a/pow3")
        #expect(id("POWR2") == "a/pow")
        #expect(id(nil) == "a/all")
        #expect(catalog.profile(for: DeviceIdentity(manufacturer: "Shelly")) == nil)
        #expect(catalog.profile(for: DeviceIdentity(convention: "zigbee2mqtt", manufacturer: "Sonoff")) == nil)
        #expect(catalog.ties.isEmpty)
    }

    @Test func `what it reports can tell a device, and that it has not yet speaks neither way`() {
        let match = DeviceMatch(reportsMetric: "ENERGY.Power")
        #expect(match.verdict(on: DeviceIdentity(reportedMetrics: ["ENERGY.Power"])) == .matches)
        #expect(match.verdict(on: DeviceIdentity(reportedMetrics: ["ENERGY.Total"])) == .undecided)
        #expect(match.verdict(on: DeviceIdentity()) == .undecided)
        let catalog = ProfileCatalog(profiles: [
            profile("t/any", DeviceMatch(topic: "tele/#"), convention: "t"), profile("t/plug", match, convention: "t"),
            profile("t/s31", DeviceMatch(model: "S31", reportsMetric: "ENERGY.Power"), convention: "t"),
        ])
        func id(_ model: String?, _ reported: Set<String>) -> String? {
            let identity = DeviceIdentity(
                convention: "t", model: model, topic: "tele/x/SENSOR", reportedMetrics: reported)
            return catalog.profile(for: identity)?.id.rawValue
        }
        #expect(id(nil, []) == "t/any")
        #expect(id(nil, ["ENERGY.Power"]) == "t/plug")
        #expect(id("S31", ["ENERGY.Power"]) == "t/s31")
        #expect(catalog.telling == ["t": ["ENERGY.Power"]])
    }

    @Test func `a device that speaks a profile's own rules is of it until something known speaks against it`() {
        let catalog = ProfileCatalog(profiles: [
            profile("n/hp", DeviceMatch(manufacturer: "N", model: "HP*"), convention: "n/hp")
        ])
        #expect(catalog.profile(for: DeviceIdentity(convention: "n/hp")) != nil)
        #expect(catalog.profile(for: DeviceIdentity(convention: "n/hp", model: "HP2")) != nil)
        #expect(catalog.profile(for: DeviceIdentity(convention: "n/hp", model: "X")) == nil)
        #expect(catalog.profile(for: DeviceIdentity()) == nil)
    }

    private static let pairs: [(DeviceMatch, DeviceMatch, Bool)] = [
        (DeviceMatch(model: "HP2*"), DeviceMatch(model: "HP*8"), true),
        (DeviceMatch(model: "HP*2"), DeviceMatch(model: "H*P2"), true),
        (DeviceMatch(model: "HP2*"), DeviceMatch(model: "HP3*"), false),
        (DeviceMatch(model: "A*", firmware: "<2"), DeviceMatch(model: "A*", firmware: ">=2"), false),
        (DeviceMatch(model: "A*", firmware: "<=2"), DeviceMatch(model: "A*", firmware: ">=2"), true),
        (DeviceMatch(manufacturer: "Ab"), DeviceMatch(model: "Cd"), true),
        (DeviceMatch(topic: "tele/+"), DeviceMatch(topic: "+/tele"), true),
        (DeviceMatch(topic: "aa/#"), DeviceMatch(topic: "bb/#"), false),
    ]

    @Test(arguments: pairs)
    func `two equally narrow matches of one device are a tie`(a: DeviceMatch, b: DeviceMatch, tie: Bool) {
        let ties = ProfileCatalog(profiles: [profile("x/b", a), profile("x/a", b)]).ties
        #expect(ties.map { "\($0.0.rawValue) \($0.1.rawValue)" } == (tie ? ["x/a x/b"] : []))
    }
}
