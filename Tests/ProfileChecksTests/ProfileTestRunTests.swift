import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

@testable import ProfileChecks

@Suite struct ProfileTestRunTests {
    @Test func `what is as expected says nothing`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                starts: 2026-01-12T20:00:00Z
                always: {mode: heating}
                cases:
                  - name: it gets cold
                    series: {room: 20x60 14x150}
                    told: {chilly: yes}
                    expect:
                      - at: [59m, 64m]
                        symptoms: {cold: absent}
                      - at: 66m
                        symptoms: {cold: present, cold_night: unknown}
                        lived: {chill: none}
                      - at: 3h20m
                        symptoms: {cold: present, cold_night: present}
                        episodes: [broken]
                        likeliest: broken
                        causes: {broken: "> 0.5"}
                        conclusion: broken
                        health: faulty
                        reach: fresh
                        suggestion: visit
                        lived: {chill: "> 100m"}

                """) == [])
    }

    @Test func `what is not as expected is listed where it stands, with what was found instead`() throws {
        let failures = try Stove.run(
            """
            tests: acme/stove
            always: {mode: heating, room: 14}
            cases:
              - name: cold
                expect:
                  - at: 10m
                    symptoms: {cold: absent}
                    episodes: []
                    causes: {broken: < 0.1}
                    conclusion: nothing_unusual
                    health: healthy
                    reach: offline
                    suggestion: nothing_to_repair
                    lived: {chill: "> 10h"}

            """)
        try #require(failures.count == 8)
        #expect(failures[0].hasPrefix("t.yaml:7:20: cold, at 10m: cold is present, expected absent (room"))
        #expect(failures[1] == "t.yaml:8:19: cold, at 10m: the open episodes are broken, expected none")
        #expect(failures[2].hasPrefix("t.yaml:9:18: cold, at 10m: the probability of broken is 0."))
        #expect(failures[3].hasPrefix("t.yaml:10:21: cold, at 10m: the conclusion is broken, expected nothing_unusual"))
        #expect(failures[4] == "t.yaml:11:17: cold, at 10m: its health is faulty, expected healthy")
        #expect(failures[5] == "t.yaml:12:16: cold, at 10m: it is fresh, expected offline")
        #expect(failures[7] == "t.yaml:13:21: cold, at 10m: the first suggestion is visit, expected nothing_to_repair")
        #expect(failures[6].hasPrefix("t.yaml:14:17: cold, at 10m: chill is unknown"))
    }

    @Test func `a device's own figure and its own clock count`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                starts: 2026-01-12T20:30:00Z
                always: {mode: heating, room: 14}
                cases:
                  - name: two hours east it is night already
                    utc_offset: "+02:00"
                    parameters: {lowest: 12 Cel}
                    expect: [{at: 10m, symptoms: {cold: absent, cold_night: present}}]
                  - name: in Greenwich it is not
                    expect: [{at: 10m, symptoms: {cold: present, cold_night: unknown}}]

                """) == [])
    }

    @Test func `every slip in a file of tests is listed with a remedy`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stov
                starts: today
                every: 0.1s
                cases:
                  - series: {rom: 1x3, mode: hot x 3, room: 1x0}
                    told: {chily: yes, chilly: perhaps}
                    parameters: {lowest: 99 Cel}
                    expct: []
                    expect:
                      - symptoms: {could: present, cold: yes}
                        at: 1h
                      - {at: 1h, causes: {broken: 0.9}, lived: {chill: long}, conclusion: fine, reach: near}
                      - {cold: present}

                """) == [
                    "t.yaml:1:8: these are tests of \"acme/stov\" beside the profile \"acme/stove\"; give both "
                        + "the same name",
                    "t.yaml:2:9: starts is \"today\", expected an instant; write for example 2026-01-12T06:00:00Z",
                    "t.yaml:3:8: every is \"0.1s\", expected at least 1s",
                    "t.yaml:5:5: item 1 of cases has no \"name\"; say in a sentence what it shows",
                    "t.yaml:5:14: there is no metric \"rom\"; did you mean \"room\"?",
                    "t.yaml:5:30: mode has no state \"hot\"; known are off, heating",
                    "t.yaml:5:45: \"x0\" is no run, expected a number of steps or a time: x60, x2h",
                    "t.yaml:6:12: there is no notice \"chily\"; did you mean \"chilly\"?",
                    "t.yaml:6:32: chilly is \"perhaps\", expected yes, no or unsure",
                    "t.yaml:7:26: lowest is \"99 Cel\", expected a value of lowest within its range, with its unit",
                    "t.yaml:8:5: unknown key \"expct\" in item 1 of cases; did you mean \"expect\"?",
                    "t.yaml:10:20: there is no symptom \"could\"; did you mean \"cold\"?",
                    "t.yaml:10:42: cold is \"yes\", which it cannot be; known are present, absent, unknown",
                    "t.yaml:12:35: broken is \"0.9\", expected a bound; write for example \"> 0.9\"",
                    "t.yaml:12:56: chill is \"long\", expected a bound; write for example \"> 2h\"",
                    "t.yaml:12:75: conclusion is \"fine\", which it cannot be; known are something_unusual, "
                        + "nothing_we_know, nothing_unusual, cannot_tell, broken",
                    "t.yaml:12:88: reach is \"near\", which it cannot be; known are fresh, stale, offline",
                    "t.yaml:13:9: item 3 of expect has no \"at\"; write when, after the start: at: 2h",
                    "t.yaml:13:9: nothing is expected; say what must be so",
                    "t.yaml:13:10: unknown key \"cold\" in item 3 of expect; did you mean \"told\"?",
                ])
    }

    // MARK: - Explaining

    @Test func `text in a profile cannot act on the terminal`() throws {
        var profile = try Stove.profile()
        profile.title = "A\u{1B}[2J\u{202E}stove"
        profile.symptoms[0].says = "cold\nSymptoms\r\u{9B}31m"
        profile.cannotSee = ["\u{7}" + String(repeating: "very ", count: 60)]
        let text = ProfileExplanation.text(of: profile)
        #expect(text.contains("A\\u{1b}[2J\\u{202e}stove"))
        let isPlain = text.unicodeScalars.allSatisfy {
            $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x9B && $0.value != 0x202E)
        }
        #expect(isPlain)
        #expect(text.split(separator: "\n").count { $0 == "Symptoms" } == 1)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
