import LocatedYAML
import ProfileFiles
import Profiles
import Testing

@testable import ProfileChecks

/// A small made-up device.
enum Stove {
    private static let text = """
        profile: acme/stove
        title: Stove
        match: {model: S1}
        reports: {convention: json, topic: "stoves/{device}", every: 60s}
        parameters:
          lowest: {value: 18 Cel, range: [10 Cel, 25 Cel], says: the least that is wanted}
        schedules:
          night: {hours: ["22:00", "06:00"]}
        metrics:
          room: {path: $.room, unit: Cel}
          mode: {path: $.mode, kind: state, values: {0: "off", 1: heating}}
        symptoms:
          cold: {when: "room < lowest", for: 5m, says: it is cold}
          cold_night: {when: "room < 15 Cel", while: during(night), says: it is cold at night}
        lived:
          chill: {length: "duration(room < 15 Cel, 2h)", at_least: 20m, says: it has been cold}
        causes:
          broken:
            {kind: fault, title: Broken, severity: major, rate: 1/year, clears_in: 10d, opens_after: 0s, shows: {cold: always, cold_night: always},
            customer_notices: {chilly: it is chilly}, fixes: [visit]}
        fixes:
          visit: {kind: cure, on_site: {}, works: {broken: 0.9}}

        """

    static func profile() throws -> DeviceProfile {
        var issues = Issues()
        let profile = ProfileFile.read(Array(text.utf8), file: "stove.yaml", conventions: [], &issues)
        #expect(issues.sorted.map(\.description) == [])
        return try #require(profile)
    }

    /// The issues and failures of a file of tests.
    static func run(_ cases: String) throws -> [String] {
        let profile = try profile()
        var issues = Issues()
        let found = ProfileTestReader.read(Array(cases.utf8), file: "t.yaml", for: profile, &issues)
        return issues.sorted.map(\.description)
            + found.flatMap { ProfileTestRun.failures(of: $0, profile) }.map(\.description)
    }
}
