import Testing

/// What a case says beside the readings: earlier tries, a technician's verdict, the home's zone, the device's peers.
@Suite struct ProfileTestKnowledgeTests {
    @Test func `a fix that failed in this episode is not first again, once it was tried`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                always: {mode: heating, room: 14}
                cases:
                  - name: the visit did not help
                    tried: [{fix: visit, at: 40m, outcome: not_verified}]
                    expect:
                      - {at: 30m, suggestion: visit}
                      - {at: 50m, suggestion: pass_to_engineer}
                  - name: a try of an earlier episode tells nothing
                    series: {room: 14 x 30m 20 x 2h 14 x 30m}
                    expect:
                      - {at: 20m, suggestion: visit}
                      - at: 3h
                        tried: [{fix: visit, at: 20m, outcome: failed}]
                        suggestion: visit

                """) == [])
    }

    @Test func `what a technician saw outranks what is measured`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                always: {mode: heating, room: 14}
                cases:
                  - name: nothing is broken
                    expect:
                      - {at: 30m, causes: {broken: "> 0.99"}}
                      - {at: 30m, seen: {causes: {broken: no}}, causes: {broken: "< 0.98"}}
                  - name: nor is it cold
                    seen: {findings: {cold: no, cold_night: no}}
                    expect: [{at: 30m, causes: {broken: "< 0.2"}}]

                """) == [])
    }

    @Test func `the home's zone is that of the schedules, in summer and winter`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                always: {mode: heating, room: 14}
                cases:
                  - name: at half past eight in Greenwich it is night in Berlin in summer
                    starts: 2026-07-06T20:30:00Z
                    zone: Europe/Berlin
                    expect: [{at: 10m, symptoms: {cold_night: present}}]
                  - name: and not yet in winter
                    starts: 2026-01-12T20:30:00Z
                    zone: Europe/Berlin
                    expect: [{at: 10m, symptoms: {cold_night: unknown}}]

                """) == [])
    }

    @Test func `slips in them are listed with a remedy`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                zone: Europe/Berlinn
                cases:
                  - name: slips
                    zone: Europe/Berlin
                    utc_offset: "+01:00"
                    tried: [{fix: visitt, at: 1h, outcome: not_verified}, {fix: visit, at: 1h, outcome: broke}, {fix: visit}]
                    seen: {causes: {brokn: yes}, findings: {cold: maybe, chilly: yes}}
                    peers: {room: {median: 20, spread: 1}, rom: {median: 1, spread: 1}}
                    expect: [{at: 1h, health: unknown}]

                """) == [
                    "t.yaml:2:7: zone is \"Europe/Berlinn\", expected a time zone; write for example Europe/Berlin",
                    "t.yaml:5:11: zone and utc_offset both say what the home's clock shows; give one of them",
                    "t.yaml:7:19: there is no fix \"visitt\"; did you mean \"visit\"?",
                    "t.yaml:7:89: outcome is \"broke\", which it cannot be; known are under_way, verified, did_not_hold, "
                        + "not_verified, failed, refused, timed_out, cannot_be_proved, cancelled",
                    "t.yaml:7:97: item 3 of tried has no \"at\"; write when, after the start: at: 2h",
                    "t.yaml:7:97: item 3 of tried has no \"outcome\"; write what became of it: outcome: not_verified",
                    "t.yaml:8:21: there is no cause \"brokn\"; did you mean \"broken\"?",
                    "t.yaml:8:51: cold is \"maybe\", expected true or false",
                    "t.yaml:9:13: no rule compares room with peers; remove it, or write peer_deviation",
                    "t.yaml:9:44: there is no metric \"rom\"; did you mean \"room\"?",
                ])
    }

    @Test func `a fix that is tried after the last look is an issue where its time stands`() throws {
        #expect(
            try Stove.run(
                """
                tests: acme/stove
                cases:
                  - name: late
                    tried: [{fix: visit, at: 3h, outcome: failed}, {fix: visit, at: 2h, outcome: failed}]
                    expect:
                      - {at: 1h, health: unknown, tried: [{fix: visit, at: 90m, outcome: failed}]}
                      - {at: 2h, health: unknown}

                """) == [
                    "t.yaml:4:30: visit is tried at 3h, after the last look at 2h; look later, or try it before",
                    "t.yaml:6:60: visit is tried at 1h30m, after the last look at 1h; look later, or try it before",
                ])
    }
}
