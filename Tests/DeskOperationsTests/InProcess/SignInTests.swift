import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct SignInTests {
    private func tryIn(_ bench: FixtureDesk, _ name: String, _ password: String, from: String? = nil) async
        -> DeskError?
    {
        await deskError { _ = try await bench.desk.signIn(SignIn(name: name, password: password, origin: from)) }
    }

    @Test func `a right name and password give a session whose token works`() async throws {
        let bench = try await FixtureDesk()
        let session = try await bench.desk.signIn(SignIn(name: "ada", password: FixtureDesk.password))
        #expect(session.principal.account == "ada")
        #expect(session.principal.role == .agent)
        // No hyphen, which would make it an option after `--token`.
        #expect(session.token.utf8.count == 64 && session.token.allSatisfy(\.isHexDigit))
        #expect(session.token != session.formToken)
        #expect(try await bench.desk.session(token: session.token).principal == session.principal)
    }

    @Test func `a wrong password and an unknown name are told the same`() async throws {
        let bench = try await FixtureDesk()
        #expect(await tryIn(bench, "ada", "not the password") == .unauthenticated)
        #expect(await tryIn(bench, "nobody", FixtureDesk.password) == .unauthenticated)
        #expect(await tryIn(bench, "nobody", "") == .unauthenticated)
    }

    @Test func `W10 after five failures from one place the right password has to wait, and then works`() async throws {
        let bench = try await FixtureDesk()
        for _ in 1...5 { #expect(await tryIn(bench, "ada", "not the password", from: "a") == .unauthenticated) }
        #expect(await tryIn(bench, "ADA", FixtureDesk.password, from: "a") == .tooMany(retryAfter: 301))
        bench.clock.advance(by: .minutes(4))
        #expect(await tryIn(bench, "ada", FixtureDesk.password, from: "a") == .tooMany(retryAfter: 61))
        bench.clock.advance(by: .minutes(1))
        #expect(await tryIn(bench, "ada", FixtureDesk.password, from: "a") == nil)
    }

    @Test func `W10 somebody else's failures keep nobody out elsewhere`() async throws {
        let bench = try await FixtureDesk()
        for _ in 1...6 { _ = await tryIn(bench, "ada", "not the password", from: "attacker") }
        #expect(await tryIn(bench, "ada", FixtureDesk.password, from: "desk 7") == nil)
        #expect(await tryIn(bench, "sue", FixtureDesk.password, from: "attacker") == nil)
    }

    @Test func `W10 guesses made all at once are all counted`() async throws {
        let bench = try await FixtureDesk()
        let outcomes = await withTaskGroup(of: DeskError?.self) { group in
            for _ in 1...40 { group.addTask { await tryIn(bench, "ada", "not the password") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .unauthenticated } == 5)
        #expect(outcomes.count { $0 == .tooMany(retryAfter: 301) } == 35)
    }

    @Test func `W10 an unknown name is throttled as a known one is`() async throws {
        let bench = try await FixtureDesk()
        for _ in 1...5 { _ = await tryIn(bench, "nobody", "a guess at it") }
        #expect(await tryIn(bench, "nobody", "a guess at it") == .tooMany(retryAfter: 301))
    }

    @Test func `W11 a password of 128 KiB is a wrong one, fifty at once too`() async throws {
        let bench = try await FixtureDesk()
        let long = String(repeating: "x", count: 128 << 10)
        let outcomes = await withTaskGroup(of: DeskError?.self) { group in
            for place in 1...50 { group.addTask { await tryIn(bench, "ada", long, from: "\(place)") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: .unauthenticated, count: 50))
    }

    @Test func `W11 tries beyond a bounded queue are refused, the others answered`() async throws {
        let bench = try await FixtureDesk()
        let outcomes = await withTaskGroup(of: DeskError?.self) { group in
            for place in 1...400 { group.addTask { await tryIn(bench, "ada", FixtureDesk.password, from: "\(place)") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(nil))
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .tooMany(retryAfter: 20) })
    }

    @Test func `W09 a session ends after twelve hours`() async throws {
        let bench = try await FixtureDesk()
        let session = try await bench.desk.signIn(SignIn(name: "ada", password: FixtureDesk.password))
        bench.clock.advance(by: .hours(12) - .seconds(1))
        _ = try await bench.desk.session(token: session.token)
        bench.clock.advance(by: .seconds(1))
        #expect(await deskError { _ = try await bench.desk.session(token: session.token) } == .unauthenticated)
    }

    @Test func `W09 a signed-out token never works again, and each sign-in gives another`() async throws {
        let bench = try await FixtureDesk()
        let first = try await bench.desk.signIn(SignIn(name: "ada", password: FixtureDesk.password))
        let second = try await bench.desk.signIn(SignIn(name: "ada", password: FixtureDesk.password))
        #expect(first.token != second.token)
        try await bench.desk.signOut(token: first.token)
        try await bench.desk.signOut(token: "unknown to everybody here")
        #expect(await deskError { _ = try await bench.desk.session(token: first.token) } == .unauthenticated)
        _ = try await bench.desk.session(token: second.token)
    }

    @Test(arguments: ["", "short", "no session of anybody's at all", String(repeating: "x", count: 100_000)])
    func `a token that nobody was given is no session`(token: String) async throws {
        let bench = try await FixtureDesk()
        #expect(await deskError { _ = try await bench.desk.session(token: token) } == .unauthenticated)
    }

    @Test func `W20 a change of role counts at the next call`() async throws {
        let bench = try await FixtureDesk()
        let session = try await bench.desk.signIn(SignIn(name: "sue", password: FixtureDesk.password))
        var account = try #require(try await bench.registry.account(named: "sue"))
        account.role = .agent
        try await bench.registry.update(account, at: bench.clock.now)
        #expect(try await bench.desk.session(token: session.token).principal.role == .agent)
    }

    @Test func `a disabled account loses its session and cannot sign in`() async throws {
        let bench = try await FixtureDesk()
        let session = try await bench.desk.signIn(SignIn(name: "ada", password: FixtureDesk.password))
        var account = try #require(try await bench.registry.account(named: "ada"))
        account.disabled = true
        try await bench.registry.update(account, at: bench.clock.now)
        #expect(await deskError { _ = try await bench.desk.session(token: session.token) } == .unauthenticated)
        #expect(await tryIn(bench, "ada", FixtureDesk.password) == .unauthenticated)
    }

    @Test func `the local token is an administrator's of this run, and no other`() async throws {
        let bench = try await FixtureDesk()
        let token = "a token of this run, long enough"
        #expect(await deskError { _ = try await bench.desk.session(token: token) } == .unauthenticated)
        bench.access.setLocalToken(token)
        let session = try await bench.desk.session(token: token)
        #expect(session.principal.role == .administrator)
        #expect(session.principal.proof == .local)
        #expect(session.principal.account.hasPrefix("local:"))
        #expect(await deskError { _ = try await bench.desk.session(token: token + "!") } == .unauthenticated)
    }

    @Test func `accounts are an administrator's, and nobody removes themselves`() async throws {
        let bench = try await FixtureDesk()
        let user = NewUser(name: "zoe", displayName: "", role: .agent, password: FixtureDesk.password)
        for principal in [bench.ada, bench.sue, bench.eve] {
            await #expect(throws: DeskError.self) { _ = try await bench.desk.addUser(user, as: principal) }
            await #expect(throws: DeskError.self) { _ = try await bench.desk.users(as: principal) }
        }
        #expect(try await bench.desk.addUser(user, as: bench.root).displayName == "zoe")
        #expect(
            await deskError { _ = try await bench.desk.addUser(user, as: bench.root) }
                == .conflict("there is a user zoe already"))
        #expect(await tryIn(bench, "zoe", FixtureDesk.password) == nil)
        try await bench.desk.removeUser(named: "zoe", as: bench.root)
        #expect(await tryIn(bench, "zoe", FixtureDesk.password) == .unauthenticated)
        #expect(await deskError { try await bench.desk.removeUser(named: "zoe", as: bench.root) } == .notFound("user"))
        #expect(
            await deskError { try await bench.desk.removeUser(named: "root", as: bench.root) }
                == .conflict("nobody removes themselves"))
    }

    @Test(arguments: [
        ("Zoe", FixtureDesk.password, "name"), ("", FixtureDesk.password, "name"),
        ("z oe", FixtureDesk.password, "name"),
        ("zoe", "too short", "password"), ("zoe", String(repeating: "x", count: 257), "password"),
    ])
    func `a name or password that cannot be is refused`(name: String, password: String, field: String) async throws {
        let bench = try await FixtureDesk()
        let user = NewUser(name: name, displayName: "Zoe", role: .agent, password: password)
        let error = await deskError { _ = try await bench.desk.addUser(user, as: bench.root) }
        guard case .invalid(field, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
