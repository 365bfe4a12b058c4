import DeskClient
import DeskOperations
import Foundation
import HTTPAPI
import Hummingbird
import HummingbirdTesting
import Synchronization
import Telemetry
import Testing

@Suite struct HTTPDeskTests {
    let remote = RemoteDesk()
    let me = RemoteDesk.principal

    /// Runs `body` with a client of a server over `remote`.
    private func connected(token: String = "token", _ body: @Sendable (HTTPDesk) async throws -> Void) async throws {
        try await HTTPApplication(desk: remote).build().test(.live) { client in
            let port = try #require(client.port)
            try await body(HTTPDesk(ServerAddress(url: "http://127.0.0.1:\(port)/", token: token)))
        }
    }

    @Test func `A card is the same on both ends of the wire`() async throws {
        try await connected { desk in
            let card = try await desk.card(RemoteDesk.person, contact: ContactID(rawValue: "c-1"), as: me)
            #expect(
                try await desk.cardRevision(RemoteDesk.person, contact: ContactID(rawValue: "c-1"), as: me)
                    == card.revision)
            #expect(card == RemoteDesk.card)
            let seen = try await desk.diagnosis(RemoteDesk.device, contact: nil, as: me)
            #expect(seen == RemoteDesk.card.devices[0])
            let repairs = try await desk.repairs(of: RemoteDesk.device, limit: 7, as: me)
            #expect(repairs == [RemoteDesk.view])
        }
    }

    @Test func `What visits found, what contacts were about and what was learnt are the same on both ends`()
        async throws
    {
        let new = NewVisitFinding(
            cause: CauseID(rawValue: "leak"), seen: .notThere, words: "w \"", seenBy: "Jo", seenAt: RemoteDesk.now,
            contact: ContactID(rawValue: "c-1"), repair: RemoteDesk.repairID)
        let reason = ContactReason(device: RemoteDesk.device, otherwise: .noneOfThese, words: "so they say")
        try await connected { (desk: HTTPDesk) async throws -> Void in
            #expect(try await desk.addFinding(new, of: RemoteDesk.device, as: me) == RemoteDesk.finding)
            #expect(try await desk.findings(of: RemoteDesk.device, as: me) == [RemoteDesk.finding])
            #expect(try await desk.withdrawFinding(RemoteDesk.finding.id, of: RemoteDesk.device, as: me).isEmpty)
            #expect(try await desk.giveReason(reason, of: ContactID(rawValue: "c-1"), as: me) == [reason])
            #expect(try await desk.learned(profile: "a/b", as: me) == RemoteDesk.learned)
            #expect(try await desk.checkup(as: me) == RemoteDesk.checkup)
        }
        #expect(await remote.findings == [new])
        #expect(await remote.withdrawn == [RemoteDesk.finding.id])
        #expect(await remote.reasons == [reason])
    }

    @Test(arguments: ["+1 (555) 010-0143", "tel:+15550143", "Ünal & Söhne +1%", "'; DROP TABLE persons;--", "a/b?c#d"])
    func `A search arrives as it was typed`(text: String) async throws {
        try await connected { desk in
            _ = try await desk.callers(matching: CallerQuery(.text(text), limit: 7), as: me)
            _ = try await desk.callers(matching: CallerQuery(.phone(text)), as: me)
        }
        #expect(await remote.queries == [CallerQuery(.text(text), limit: 7), CallerQuery(.phone(text))])
    }

    @Test func `Rejected messages arrive as they were told, for the reason that was asked for`() async throws {
        try await connected { desk in
            let me = me
            let told = try await desk.rejects(reason: "a&b=c", limit: 50, as: me)
            #expect(told == RemoteDesk.rejected)
            await #expect(throws: DeskError.forbidden("- 7")) {
                try await desk.rejects(reason: nil, limit: 7, as: me)
            }
        }
    }

    @Test func `Diagnoses arrive page by page, to the last digit`() async throws {
        try await connected { desk in
            let me = me
            let page = try await desk.diagnoses(after: RemoteDesk.device, limit: 500, as: me)
            #expect(page == RemoteDesk.diagnosed)
            await #expect(throws: DeskError.forbidden("- 7")) {
                try await desk.diagnoses(after: nil, limit: 7, as: me)
            }
        }
    }

    @Test func `A chart's request arrives to the microsecond`() async throws {
        let request = SeriesRequest(
            device: RemoteDesk.device, metric: MetricID("flow"), from: RemoteDesk.now - .hours(1), to: RemoteDesk.now,
            points: 77)
        try await connected { desk in
            let series = try await desk.series(request, as: me)
            #expect(series.points == [ChartSeries.Point(at: request.from, value: 0.1 + 0.2)])
        }
        #expect(await remote.series == [request])
    }

    @Test func `The desk's errors come back as they were thrown`() async throws {
        try await connected { desk in
            let me = me
            await #expect(throws: DeskError.notFound("person")) { try await desk.person(RemoteDesk.person, as: me) }
            await #expect(throws: DeskError.unavailable("Free some disk.")) {
                try await desk.device(RemoteDesk.device, as: me)
            }
            await #expect(throws: DeskError.invalid(field: "how", why: "so")) {
                try await desk.verifyIdentity(ContactID(rawValue: "c-1"), how: "so", as: me)
            }
            await #expect(throws: DeskError.conflict("It is closed.")) {
                try await desk.closeContact(ContactID(rawValue: "c-1"), ContactClosing(), as: me)
            }
            await #expect(throws: DeskError.forbidden("at_risk stale 3")) {
                try await desk.fleet(FleetQuery(condition: .atRisk, reach: .stale, offset: 3), as: me)
            }
            await #expect(throws: DeskError.tooMany(retryAfter: 17)) {
                try await desk.signIn(SignIn(name: "ada", password: "wrong"))
            }
        }
        try await connected(token: "stale") { desk in
            let me = me
            await #expect(throws: DeskError.unauthenticated) { try await desk.users(as: me) }
        }
    }

    @Test func `Whom one acts for travels with the request`() async throws {
        let request = RepairRequest(
            device: RemoteDesk.device, fix: FixID(rawValue: "restart"), callingOverThisLine: true,
            idempotencyKey: "0123456789")
        try await connected { desk in
            var acting = RemoteDesk.principal
            acting.actingFor = "ada"
            let view = try await desk.requestRepair(request, as: acting)
            #expect(view == RemoteDesk.view)
        }
        #expect(await remote.requests == [request])
        #expect(await remote.principals.map(\.actingFor) == ["ada"])
    }

    @Test(.timeLimit(.minutes(10))) func `A repair's updates arrive and end with it`() async throws {
        try await connected { desk in
            var views: [RepairView] = []
            for await view in try await desk.repairUpdates(RemoteDesk.repairID, as: me) { views.append(view) }
            #expect(views == [RemoteDesk.view])
        }
    }

    private func backtest(_ file: String) -> BacktestRequest {
        BacktestRequest(
            profile: "profile: a/b\n", file: file,
            parts: [.init(name: "mains", file: "parts/mains.yaml", text: "part: mains\n")],
            from: RemoteDesk.now - .days(1), to: RemoteDesk.now)
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            ("a.yaml", BacktestUpdate.report(RemoteDesk.report)),
            ("broken", .problem(Problem(DeskError.unavailable("Free some disk.")))),
        ])
    func `A back-test ends with its report, or with what went wrong`(file: String, last: BacktestUpdate) async throws {
        try await connected { desk in
            var updates: [BacktestUpdate] = []
            for await update in try await desk.backtest(backtest(file), as: me) { updates.append(update) }
            #expect(updates.last == last)
        }
    }

    @Test(.timeLimit(.minutes(10))) func `A back-test that nobody listens to ends at the other end`() async throws {
        try await connected { desk in
            for await update in try await desk.backtest(backtest("endless"), as: me) {
                #expect(update == .progress(RemoteDesk.progress))
                break
            }
            // Returns at all only because the other end was told.
            for await _ in remote.abandoned.stream { break }
        }
    }

    @Test func `A back-test that is refused says why before it begins`() async throws {
        try await connected { desk in
            let me = me
            var request = backtest("a.yaml")
            request.parts = nil
            let asked = request
            await #expect(throws: DeskError.conflict("Another runs.")) { try await desk.backtest(asked, as: me) }
        }
    }

    @Test func `A file of telemetry arrives line by line`() async throws {
        let path = NSTemporaryDirectory() + "telemetry-\(UInt64.random(in: .min ... .max)).jsonl"
        let lines = (0..<20_000).map { #"{"at": \#($0), "topic": "homes/1"}"# }
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await connected { desk in
            let report = try await desk.importTelemetry(TelemetryFile(path: path), as: me)
            #expect(report.accepted == 20_000)
            #expect(report.issues == [ImportIssue(place: "line 1", why: "because")])
        }
        #expect(await remote.lines == lines)
    }

    @Test func `A customer table arrives byte for byte, and what is read of it is told`() async throws {
        let path = NSTemporaryDirectory() + "table-\(UInt64.random(in: .min ... .max)).csv"
        let text = "account;name\n" + (0..<20_000).map { "A-\($0);Łukasz \($0)\n" }.joined()
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let read = Mutex((bytes: 0, lines: 0))
        let options = RegistryTableOptions(delimiter: UInt8(ascii: ";"), timeZone: "Europe/London", isTrial: true)
        try await connected { desk in
            let pieces = FilePieces(path: path) { bytes, lines in
                read.withLock { $0 = ($0.bytes + bytes, $0.lines + lines) }
            }
            let report = try await desk.importRegistryTable(pieces, options, as: me)
            #expect(report.unlisted == 7)
        }
        #expect(await remote.table == Array(text.utf8))
        #expect(await remote.tableOptions == options)
        #expect(read.withLock { $0 } == (text.utf8.count, 20_001))
    }

    @Test func `A server that is not there is told with the remedy`() async throws {
        let desk = HTTPDesk(ServerAddress(url: "http://127.0.0.1:1", token: "t"))
        let me = me
        await #expect(
            throws: DeskError.unavailable(
                "No answer from http://127.0.0.1:1. Is the service running (`bedside serve`)?")
        ) { try await desk.users(as: me) }
    }

    @Test func `The address comes from flags, then the environment, then the data directory`() throws {
        let data = NSTemporaryDirectory() + "data-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: data) }
        #expect(throws: DeskError.self) { try ServerAddress.find(environment: [:], data: data) }
        try "http://127.0.0.1:8080\n".write(toFile: data + "/address", atomically: true, encoding: .utf8)
        try "local\n".write(toFile: data + "/local.token", atomically: true, encoding: .utf8)
        let environment = ["BEDSIDE_URL": "http://there/", "BEDSIDE_TOKEN": "env"]
        #expect(
            try ServerAddress.find(environment: [:], data: data)
                == ServerAddress(url: "http://127.0.0.1:8080", token: "local"))
        #expect(
            try ServerAddress.find(environment: environment, data: data)
                == ServerAddress(url: "http://there", token: "env"))
        #expect(
            try ServerAddress.find(url: "http://flag", environment: environment, data: data)
                == ServerAddress(url: "http://flag", token: "env"))
    }
}
