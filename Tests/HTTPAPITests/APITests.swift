import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Telemetry
import Testing

@Suite struct APITests {
    let desk = FixtureDesk()
    var application: some ApplicationProtocol { HTTPApplication(desk: desk).build() }
    let agent: HTTPFields = [.authorization: "Bearer agent-token"]
    let json: HTTPFields = [.authorization: "Bearer agent-token", .contentType: "application/json"]

    func problem(_ response: TestResponse) throws -> Problem {
        #expect(response.headers[.contentType] == "application/problem+json")
        return try WireFormat.value(Problem.self, from: response.body.readableBytesView)
    }

    @Test(arguments: [
        "/v1/callers?q=a", "/v1/persons/x", "/v1/persons/x/card", "/v1/devices", "/v1/devices/x", "/v1/repairs",
        "/v1/repairs/x/events", "/v1/users", "/v1/session", "/v1/contacts/x", "/v1/devices/x/readings",
        "/v1/checkup", "/v1/rejects", "/v1/diagnoses",
    ])
    func `Nothing is answered without a token`(path: String) async throws {
        try await application.test(.router) { client in
            for headers: HTTPFields in [
                [:], [.authorization: "Bearer wrong"], [.cookie: "bedside_session=agent-token"],
            ] {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(response.status == .unauthorized)
                #expect(try problem(response).type == "urn:bedside:problem:unauthenticated")
            }
        }
    }

    @Test func `A visit's finding and a contact's reason go in as JSON, and learned figures come out`() async throws {
        try await application.test(.router) { client in
            let path = "/v1/devices/\(FixtureDesk.pump)/findings"
            func post(_ path: String, _ body: String) async throws -> TestResponse {
                try await client.execute(uri: path, method: .post, headers: json, body: ByteBuffer(string: body))
            }
            let made = try await post(
                path, #"{"cause": "leak", "seen": "not_there", "seen_by": "Jo", "seen_at": "2026-11-20T09:00:00Z"}"#)
            #expect(made.status == .created)
            let finding = try WireFormat.value(VisitFinding.self, from: made.body.readableBytesView)
            #expect(finding.seen == .notThere && finding.seenBy == "Jo" && finding.counts)
            #expect(try await post(path, #"{"seen": "perhaps"}"#).status == .badRequest)
            let listed = try await client.execute(uri: path, method: .get, headers: agent)
            #expect(String(buffer: listed.body).contains(#""seen":"not_there""#))
            let gone = try await client.execute(uri: path + "/f-1", method: .delete, headers: agent)
            #expect(String(buffer: gone.body) == "[]")
            let reason = try await post(
                "/v1/contacts/c-1/reason", #"{"device": "\#(FixtureDesk.pump)", "otherwise": "not_this_device"}"#)
            #expect(reason.status == .ok)
            let learned = try await client.execute(
                uri: "/v1/learned?profile=northwind%2Fheat-pump", method: .get, headers: agent)
            #expect(String(buffer: learned.body).contains(#""device_years":12.5"#))
            #expect(try await client.execute(uri: "/v1/learned", method: .get, headers: agent).status == .badRequest)
        }
        #expect(await desk.reasons == [ContactReason(device: FixtureDesk.pump, otherwise: .notThisDevice)])
    }

    @Test func `Rejected messages come as JSON to whoever may see them`() async throws {
        try await application.test(.router) { client in
            let refused = try await client.execute(uri: "/v1/rejects", method: .get, headers: agent)
            #expect(refused.status == .forbidden)
            let path = "/v1/rejects?reason=no_rule_fits&limit=7"
            let admin: HTTPFields = [.authorization: "Bearer admin-token"]
            let found = try await client.execute(uri: path, method: .get, headers: admin)
            let report = try WireFormat.value(RejectsReport.self, from: found.body.readableBytesView)
            #expect(report.messages.map(\.reason) == ["no_rule_fits"])
            #expect(report.messages.map(\.size) == [7])
            #expect(String(buffer: found.body).contains(#""payload":{"form":"hex","text":"7b 00"}"#))
            for path in ["/v1/rejects?limit=0", "/v1/rejects?limit=501", "/v1/rejects?reason=a&reason=b"] {
                #expect(try await client.execute(uri: path, method: .get, headers: admin).status == .badRequest)
            }
        }
    }

    @Test func `Diagnoses come in pages to whoever may see them`() async throws {
        try await application.test(.router) { client in
            let refused = try await client.execute(uri: "/v1/diagnoses", method: .get, headers: agent)
            #expect(refused.status == .forbidden)
            let admin: HTTPFields = [.authorization: "Bearer admin-token"]
            let found = try await client.execute(uri: "/v1/diagnoses?limit=1", method: .get, headers: admin)
            let page = try WireFormat.value(DiagnosisPage.self, from: found.body.readableBytesView)
            let next = try #require(page.next)
            #expect(page.diagnoses.map(\.device) == [next])
            let body = String(buffer: found.body)
            for words in [#""condition":"at_risk""#, #""nothing_we_know":0.5"#, #""calling":0.5"#, #""episodes":[]"#] {
                #expect(body.contains(words), "\(words)")
            }
            let rest = try await client.execute(
                uri: "/v1/diagnoses?limit=500&after=\(next)", method: .get, headers: admin)
            let last = try WireFormat.value(DiagnosisPage.self, from: rest.body.readableBytesView)
            #expect(last.diagnoses.isEmpty && last.next == nil)
            for query in ["limit=0", "limit=501", "after=hp-1", "after=\(next)&after=\(next)"] {
                let uri = "/v1/diagnoses?\(query)"
                #expect(try await client.execute(uri: uri, method: .get, headers: admin).status == .badRequest)
            }
        }
    }

    @Test func `A check-up is given to those who run the service, with states in words`() async throws {
        try await application.test(.router) { client in
            #expect(try await client.execute(uri: "/v1/checkup", method: .get, headers: agent).status == .forbidden)
            let response = try await client.execute(
                uri: "/v1/checkup", method: .get, headers: [.authorization: "Bearer admin-token"])
            let body = String(buffer: response.body)
            for words in [#""state":"attention""#, #""subject":"Disk""#, #""remedy":"Free some.""#, #""made_at":"20"#] {
                #expect(body.contains(words), "\(words) in \(body)")
            }
        }
    }

    @Test(arguments: ["/healthz", "/readyz", "/metrics"])
    func `Probes answer without a token`(path: String) async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(uri: path, method: .get)
            #expect(response.status == .ok)
        }
    }

    @Test func `A service that cannot serve says so and why`() async throws {
        let probes = Probes(notReady: { "the disk is full" }, metrics: { "bedside_up 1\n" })
        try await HTTPApplication(desk: desk, probes: probes).build().test(.router) { client in
            let response = try await client.execute(uri: "/readyz", method: .get)
            #expect(response.status == .serviceUnavailable)
            #expect(String(buffer: response.body) == "the disk is full\n")
            #expect(String(buffer: try await client.execute(uri: "/metrics", method: .get).body) == "bedside_up 1\n")
        }
    }

    @Test func `A caller is found by phone and the number reaches the desk as it was spelt`() async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/callers?phone=%2B1%20(555)%20010-0143", method: .get, headers: agent)
            let matches = try WireFormat.value(CallerMatches.self, from: response.body.readableBytesView)
            #expect(matches.matches.first?.person == FixtureDesk.maria)
        }
        #expect(await desk.queries == [CallerQuery(.phone("+1 (555) 010-0143"))])
    }

    @Test func `W04 SQL metacharacters reach the desk as they are`() async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/callers?q=%27%3B%20DROP%20TABLE%20persons%3B--", method: .get, headers: agent)
            #expect(response.status == .ok)
        }
        #expect(await desk.queries == [CallerQuery(.text("'; DROP TABLE persons;--"))])
    }

    @Test(arguments: [
        "/v1/callers?q=a&limit=-1", "/v1/callers?q=a&limit=0", "/v1/callers?q=a&limit=9223372036854775808",
        "/v1/callers?q=a&limit=1e2", "/v1/callers?q=a&limit=5&limit=6", "/v1/callers?q=a&phone=1", "/v1/callers",
        "/v1/devices?offset=9223372036854775807", "/v1/devices?condition=splendid", "/v1/repairs?device=x",
        "/v1/devices/01900000-0000-7000-8000-000000000007/readings?metric=flow&from=yesterday&to=today",
        "/v1/devices/01900000-0000-7000-8000-000000000007/readings.csv?from=yesterday",
        "/v1/devices/01900000-0000-7000-8000-000000000007/readings?metric=flow"
            + "&from=2026-11-22T07:15:05Z&to=2026-11-21T07:15:05Z",
        "/v1/devices/01900000-0000-7000-8000-000000000007/readings?metric=temperature_of_the_water_in_the_tank"
            + "&from=2026-11-21T07:15:05Z&to=2026-11-22T07:15:05Z",
        "/v1/callers?q=a%00b",
    ])
    func `W17 A query out of bounds is refused with the field's name`(path: String) async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(uri: path, method: .get, headers: agent)
            #expect(response.status == .badRequest)
            let problem = try problem(response)
            #expect(problem.field != nil && problem.detail != nil && problem.remedy != nil)
        }
        #expect(await desk.queries.isEmpty)
    }

    @Test(arguments: [
        "/v1/persons/..%2f..%2fetc%2fpasswd", "/v1/persons/%2e%2e", "/v1/persons/a%00b", "/v1/devices/..%2f..",
        "/v1/repairs/%00", "/v1/../etc/passwd", "/v1/persons/%252e%252e%252f/card",
    ])
    func `W05 A path that climbs or holds NUL is not found`(path: String) async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(uri: path, method: .get, headers: agent)
            #expect(response.status == .notFound)
            #expect(try problem(response).type == "urn:bedside:problem:not_found")
        }
    }

    @Test func `W06 An id of nobody's is not found, and the desk has noted it`() async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/persons/22222222-2222-7222-8222-222222222222/card", method: .get, headers: agent)
            #expect(response.status == .notFound)
        }
        #expect(await desk.notFoundAudited == ["person"])
    }

    @Test func `W07 A role in a request that may not set one changes nothing`() async throws {
        let body = ByteBuffer(
            string: """
                {"device": "\(FixtureDesk.pump)", "fix": "restart_controller", "idempotency_key": "k-0123456",
                 "role": "administrator", "principal": {"role": "administrator"}, "requested_by": "boss"}
                """)
        try await application.test(.router) { client in
            for (query, status) in [("?role=administrator", HTTPResponse.Status.badRequest), ("", .created)] {
                let response = try await client.execute(
                    uri: "/v1/repairs\(query)", method: .post, headers: json, body: body)
                #expect(response.status == status)
            }
        }
        #expect(await desk.repairPrincipals.map(\.role) == [.agent])
    }

    @Test func `W08 A body that is not JSON is refused`() async throws {
        try await application.test(.router) { client in
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
                let response = try await client.execute(
                    uri: "/v1/repairs", method: .post,
                    headers: [.authorization: "Bearer agent-token", .contentType: type], body: ByteBuffer(string: "{}"))
                #expect(response.status == .unsupportedMediaType)
            }
        }
    }

    @Test func `A document that does not fit is told by the path to the place`() async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/contacts", method: .post, headers: json,
                body: ByteBuffer(string: #"{"person": "maria", "channel": ["call"]}"#))
            #expect(try problem(response).field == "channel")
            let broken = try await client.execute(
                uri: "/v1/contacts", method: .post, headers: json, body: ByteBuffer(string: "{"))
            #expect(broken.status == .badRequest)
        }
    }

    @Test func `A body past the limit is refused before it is read`() async throws {
        var limits = HTTPLimits()
        limits.bodyBytes = 100
        try await HTTPApplication(desk: desk, limits: limits).build().test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/repairs", method: .post, headers: json,
                body: ByteBuffer(string: String(repeating: " ", count: 101)))
            #expect(response.status == .contentTooLarge)
            #expect(try problem(response).type == "urn:bedside:problem:too_large")
        }
    }

    @Test(arguments: [
        (
            #"{"device": "DEVICE", "ask": "fan_turning", "answer": "unsure"}"#,
            Told(device: FixtureDesk.pump, .ask(AskID(rawValue: "fan_turning")), .unsure)
        ),
        (
            #"{"device": "DEVICE", "notice": "cold_house", "answer": "withdrawn", "words": "<b>"}"#,
            Told(device: FixtureDesk.pump, .notice(NoticeID(rawValue: "cold_house")), .withdrawn, words: "<b>")
        ),
        (#"{"words": "it clicks"}"#, Told(.words, words: "it clicks")),
    ])
    func `What a caller says comes in and goes out as it was said`(body: String, told: Told) async throws {
        let text = body.replacing("DEVICE", with: FixtureDesk.pump.description)
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/contacts/c-1/told", method: .post, headers: json, body: ByteBuffer(string: text))
            #expect(response.status == .ok)
            let contact = try WireFormat.value(Contact.self, from: response.body.readableBytesView)
            #expect(contact.told == [told])
        }
        #expect(await desk.told == [told])
    }

    @Test(arguments: [
        (#"{"ask": "fan_turning"}"#, "answer"), (#"{"notice": "cold_house"}"#, "answer"),
        (#"{"ask": "fan_turning", "answer": "perhaps"}"#, "answer"),
        (#"{"ask": "a", "notice": "b", "answer": "yes"}"#, "ask"),
    ])
    func `An answer that is none is refused by its field`(body: String, field: String) async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/contacts/c-1/told", method: .post, headers: json, body: ByteBuffer(string: body))
            #expect(response.status == .badRequest)
            #expect(try problem(response).field == field)
        }
        #expect(await desk.told.isEmpty)
    }

    @Test func `What stands against what is comes back as a conflict`() async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/repairs", method: .post, headers: json,
                body: ByteBuffer(
                    string: """
                        {"device": "\(FixtureDesk.pump)", "fix": "restart", "idempotency_key": "taken-already"}
                        """))
            #expect(response.status == .conflict)
            let problem = try problem(response)
            #expect(problem.status == 409 && problem.detail == "A restart is under way already.")
            #expect(problem.instance?.isEmpty == false)
        }
    }

    @Test func `Only the local token acts for an account`() async throws {
        let body = ByteBuffer(
            string: #"{"device": "\#(FixtureDesk.pump)", "fix": "restart", "idempotency_key": "k-0123456"}"#)
        let actingFor = try #require(HTTPField.Name("Bedside-As"))
        try await application.test(.router) { client in
            var headers = json
            headers[actingFor] = "ada"
            let refused = try await client.execute(uri: "/v1/repairs", method: .post, headers: headers, body: body)
            #expect(refused.status == .forbidden)
            headers[.authorization] = "Bearer local-token"
            let taken = try await client.execute(uri: "/v1/repairs", method: .post, headers: headers, body: body)
            #expect(taken.status == .created)
        }
        #expect(await desk.repairPrincipals.map(\.actingFor) == ["ada"])
    }

    @Test func `A sign-in's origin is the connection's, whatever the body says`() async throws {
        try await application.test(.router) { client in
            let headers: HTTPFields = [.contentType: "application/json"]
            let good = try await client.execute(
                uri: "/v1/sessions", method: .post, headers: headers,
                body: ByteBuffer(string: #"{"name": "ada", "password": "correct horse", "origin": "10.0.0.1"}"#))
            #expect(good.status == .created)
            let long = String(repeating: "x", count: 128 * 1024)
            let bad = try await client.execute(
                uri: "/v1/sessions", method: .post, headers: headers,
                body: ByteBuffer(string: #"{"name": "ada", "password": "\#(long)"}"#))
            #expect(bad.status == .unauthorized)
        }
        #expect(await desk.signIns.map(\.origin) == [nil])
    }

    @Test func `Readings carry instants that people can read`() async throws {
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/devices/\(FixtureDesk.pump)/readings?metric=flow&from=2026-11-21T00:00:00Z"
                    + "&to=2026-11-22T00:00:00Z", method: .get, headers: agent)
            #expect(String(buffer: response.body).contains(#""points":[{"at":"2026-11-21T00:00:00Z","value":31.5}]"#))
        }
    }

    @Test func `Readings come as a table to be saved, of the metric and the range that were asked for`() async throws {
        let path = "/v1/devices/\(FixtureDesk.pump)/readings.csv"
        try await application.test(.router) { client in
            for (query, says) in [
                ("", "all,the first,the last\n"),
                (
                    "?metric=flow&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z",
                    "flow,1795219200000000,1795305600000000\n"
                ),
                ("?metric=flow&from=2026-11-21&to=2026-11-22", "flow,1795219200000000,1795305600000000\n"),
            ] {
                let response = try await client.execute(uri: path + query, method: .get, headers: agent)
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/csv; charset=utf-8; header=present")
                #expect(response.headers[.contentDisposition] == "attachment; filename=\"readings.csv\"")
                #expect(String(buffer: response.body) == says)
            }
            #expect(try await client.execute(uri: path, method: .get).status == .unauthorized)
        }
    }

    @Test func `Every answer forbids inline script, framing and sniffing`() async throws {
        try await application.test(.router) { client in
            for path in ["/healthz", "/v1/users", "/nowhere"] {
                let headers = try await client.execute(uri: path, method: .get).headers
                #expect(headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
                #expect(headers[.contentSecurityPolicy]?.contains("unsafe-inline") == false)
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test func `A customer table is streamed to the desk with what is wished for it`() async throws {
        let table = "account;name\n" + String(repeating: "1;Anna\n", count: 20_000)
        let csv: HTTPFields = [.authorization: "Bearer agent-token", .contentType: "text/csv; charset=utf-8"]
        try await application.test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/import/registry?dry_run=true&delimiter=%3B&time_zone=Europe%2FLondon", method: .post,
                headers: csv, body: ByteBuffer(string: table))
            #expect(response.status == .ok)
            for wrong in ["delimiter=ab", "delimiter=%22", "dry_run=maybe", "dryrun=true", "dry_run=true&timezone=UTC"]
            {
                let refused = try await client.execute(
                    uri: "/v1/import/registry?\(wrong)", method: .post, headers: csv, body: ByteBuffer(string: table))
                #expect(refused.status == .badRequest)
            }
            // A document goes in at once: what looks like a trial must not.
            let document = try await client.execute(
                uri: "/v1/import/registry?dry_run=true", method: .post,
                headers: [.authorization: "Bearer agent-token", .contentType: "application/json"],
                body: ByteBuffer(string: "{}"))
            #expect(document.status == .badRequest)
            #expect(String(buffer: document.body).contains("dry_run"))
        }
        let taken = await desk.tables
        #expect(taken.map(\.bytes) == [table.utf8.count])
        #expect(
            taken.map(\.options) == [
                RegistryTableOptions(delimiter: UInt8(ascii: ";"), timeZone: "Europe/London", isTrial: true)
            ])
    }

    @Test func `A whole page pasted into the search box is no error`() async throws {
        try await application.test(.router) { client in
            let text = String(repeating: "anna%20", count: 1_500)
            let response = try await client.execute(uri: "/v1/callers?q=\(text)", method: .get, headers: agent)
            #expect(response.status == .ok)
        }
    }
}
