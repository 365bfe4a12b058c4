import DeskOperations
import Telemetry

/// What stands at the other end in these tests: a desk of one of everything, that notes what arrived.
actor RemoteDesk: Desk {
    static let now = Timestamp(microseconds: 1_795_331_705_250_001)
    static let principal = Principal(
        account: "local:1000", displayName: "somebody here", role: .administrator, proof: .local)
    static let device = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)
    static let person = PersonID(rawValue: "p-1")
    static let repairID = RepairID(rawValue: "r-1")

    private(set) var queries: [CallerQuery] = []
    private(set) var series: [SeriesRequest] = []
    private(set) var requests: [RepairRequest] = []
    private(set) var principals: [Principal] = []
    private(set) var lines: [String] = []
    private(set) var table: [UInt8] = []
    private(set) var tableOptions: RegistryTableOptions?
    private(set) var findings: [NewVisitFinding] = []
    private(set) var withdrawn: [VisitFindingID] = []
    private(set) var reasons: [ContactReason] = []
    private(set) var removed: [String] = []

    static let view = RepairView(
        id: repairID, device: device, deviceWords: "heat pump", fix: FixID(rawValue: "restart"), title: "Restart",
        requestedBy: "ada", requestedAt: now, state: .verified, sentence: "Line one\nline \"two\"",
        steps: [LadderStep(state: .verified, sentence: "It heats", progress: .passed, at: now)], canCancel: false,
        refusals: [Refusal(rule: "cooldown", says: "Too soon.", remedy: "Wait.")])

    static let finding = VisitFinding(
        id: VisitFindingID(rawValue: "f-1"), device: device, says: "Leak", cause: CauseID(rawValue: "leak"),
        seen: .notThere, words: "w \"", seenBy: "Jo", seenAt: now, contact: ContactID(rawValue: "c-1"),
        repair: repairID, enteredBy: "ada", enteredAt: now, counts: true, imported: true)
    static let checkup = Checkup(
        madeAt: now,
        lines: [
            Checkup.Line(.good, "Disk", "s \""), Checkup.Line(.note, "Queue", "s"),
            Checkup.Line(.attention, "Broker", "s", remedy: "r"),
        ])
    static let learned = LearnedReport(
        profile: "a/b", title: "t", at: now, deviceYears: 1.5,
        figures: [LearnedReport.Figure(says: "s", technical: "t", own: 0.1, learned: 0.2, cases: 3, watching: 0.3)])

    static let card = Card(
        person: person,
        contact: Contact(
            id: ContactID(rawValue: "c-1"), person: person, channel: .call, openedAt: now, agent: "ada",
            identity: Identity(verifiedHow: "postcode", verifiedAt: now, verifiedBy: "ada"),
            told: [
                Told(device: device, .notice(NoticeID(rawValue: "cold")), words: "brr \u{301}\"", since: now),
                Told(device: device, .ask(AskID(rawValue: "fan")), .unsure), Told(.words, .withdrawn, words: "w"),
            ], reasons: [ContactReason(device: device, otherwise: .notThisDevice, says: "not it", by: "ada", at: now)]),
        ring: Ring(
            opening: "I’m so sorry.", name: "Maria", identity: .unverified, preferredChannel: .chat, needs: ["slowly"],
            promises: [Promise(says: "call back", dueAt: now, owner: "Jo", overdue: true)]),
        devices: [
            Assessment(
                device: DeviceSummary(id: device, words: "heat pump", title: "HP200"),
                health: Health(
                    condition: .atRisk, reach: .offline, says: "1 of 2 checks", lastHeard: now,
                    checks: [CheckMade(says: "x", answer: .unknown)], cannotSee: ["noise"], learning: true),
                headline: "very likely hung",
                causes: [
                    LikelyCause(
                        id: CauseID(rawValue: "hang"), title: "Hung", kind: .supply, severity: .critical,
                        probability: 0.1 + 0.2, likelihood: "unlikely",
                        evidenceFor: [
                            Evidence(
                                says: "e", source: .told, since: now, lastSeen: now, figures: "f", moves: "m",
                                technical: "t")
                        ], unaccounted: [Evidence(says: "u", source: .seen)], technical: "c")
                ], unexplained: 0.7, noCauseFound: false,
                dangers: [
                    DangerInstruction(
                        id: "gas", device: device, deviceWords: "heat pump", says: "it leaks", instruction: "Leave.",
                        signs: ["it smells"], makeSafe: [FixID(rawValue: "valve")])
                ], notices: [NoticeChip(id: NoticeID(rawValue: "cold"), says: "n", answer: .yes, isDanger: true)],
                question: Question(
                    id: AskID(rawValue: "fan"), says: "Is it?", seconds: 40, reason: "r", isAboutDanger: true,
                    technical: "t"),
                answered: [AnsweredQuestion(id: AskID(rawValue: "ice"), says: "Ice?", answer: .unsure, words: "w")],
                suggestion: Suggestion(
                    fix: FixID(rawValue: "visit"), title: "A visit", kind: .makeGood, means: .onSite, label: "a visit",
                    reason: "why",
                    permission: PermissionAsked(from: .owner, wording: "agrees"),
                    preconditions: [Precondition(says: "y", state: .unmet)], lineQuestion: "over this line?"),
                repair: view, knownCauses: [CauseName(id: CauseID(rawValue: "leak"), title: "Leak")])
        ], madeAt: now, revision: "7")

    func signIn(_ signIn: SignIn) throws(DeskError) -> Session {
        guard signIn.password == "correct horse" else { throw .tooMany(retryAfter: 17) }
        return try session(token: "token")
    }
    func session(token: String) throws(DeskError) -> Session {
        guard token == "token" else { throw .unauthenticated }
        return Session(token: token, formToken: "form", principal: Self.principal, expiresAt: Self.now)
    }
    func signOut(token: String) {}

    func callers(matching query: CallerQuery, as principal: Principal) -> CallerMatches {
        queries.append(query)
        return CallerMatches(matches: [], direct: false, more: true)
    }
    func person(_ id: PersonID, as principal: Principal) throws(DeskError) -> PersonPage { throw .notFound("person") }
    func cardRevision(_ person: PersonID, contact: ContactID?, as principal: Principal) throws(DeskError) -> String {
        try card(person, contact: contact, as: principal).revision
    }
    func card(_ person: PersonID, contact: ContactID?, as principal: Principal) throws(DeskError) -> Card {
        guard contact == ContactID(rawValue: "c-1") else { throw .notFound("contact") }
        return Self.card
    }
    private func first() throws(DeskError) -> Contact {
        guard let contact = Self.card.contact else { throw .notFound("contact") }
        return contact
    }
    func openContact(_ opening: ContactOpening, as principal: Principal) throws(DeskError) -> Contact { try first() }
    func contact(_ id: ContactID, as principal: Principal) throws(DeskError) -> Contact { try first() }
    func verifyIdentity(_ id: ContactID, how: String, as principal: Principal) throws(DeskError) -> Contact {
        throw .invalid(field: "how", why: how)
    }
    func tell(_ id: ContactID, _ told: Told, as principal: Principal) throws(DeskError) -> Contact { try first() }
    func closeContact(_ id: ContactID, _ closing: ContactClosing, as principal: Principal) throws(DeskError) -> Contact
    {
        throw .conflict("It is closed.")
    }

    func device(_ id: DeviceID, as principal: Principal) throws(DeskError) -> DevicePage {
        throw .unavailable("Free some disk.")
    }
    func diagnosis(_ id: DeviceID, contact: ContactID?, as principal: Principal) -> Assessment { Self.card.devices[0] }
    static let diagnosed = DiagnosisPage(
        diagnoses: [
            DeviceDiagnosis(
                device: device, addresses: [Address(convention: "ember/stove", gateway: "g", native: "s\u{202E}-1")],
                profile: "ember/stove", condition: .faulty, reach: .stale, lastHeard: now - .hours(1),
                causes: [.init(cause: CauseID(rawValue: "leak"), watching: 0.1 + 0.2, calling: 0.75)],
                nothingWeKnow: 0.01,
                episodes: [
                    .init(
                        cause: CauseID(rawValue: "leak"), isFault: true, openedAt: now - .days(2),
                        clearedAt: now - .days(1))
                ])
        ], next: device, madeAt: now)
    func diagnoses(after: DeviceID?, limit: Int, as principal: Principal) throws(DeskError) -> DiagnosisPage {
        guard after == Self.device else { throw .forbidden("\(after?.description ?? "-") \(limit)") }
        return Self.diagnosed
    }
    func series(_ request: SeriesRequest, as principal: Principal) -> ChartSeries {
        series.append(request)
        return ChartSeries(
            metric: request.metric, title: "flow", unit: "°C", from: request.from, to: request.to,
            points: [ChartSeries.Point(at: request.from, value: 0.1 + 0.2)])
    }
    func fleet(_ query: FleetQuery, as principal: Principal) throws(DeskError) -> FleetPage {
        throw .forbidden("\(query.condition?.rawValue ?? "") \(query.reach?.rawValue ?? "") \(query.offset)")
    }

    func proactive(limit: Int, as principal: Principal) throws(DeskError) -> ProactiveList {
        throw .forbidden("\(limit)")
    }

    static let rejected = RejectsReport(
        since: now, reasons: [.init(reason: "bad_payload", messages: 3)],
        messages: [
            RejectedMessage(
                reason: "bad_payload", why: "not JSON", topic: "a\u{202e}/b", payload: PayloadText([0x7B, 0]), size: 2,
                at: now, times: 3, first: now)
        ], madeAt: now)
    func rejects(reason: String?, limit: Int, as principal: Principal) throws(DeskError) -> RejectsReport {
        guard reason == "a&b=c" else { throw .forbidden("\(reason ?? "-") \(limit)") }
        return Self.rejected
    }

    func requestRepair(_ request: RepairRequest, as principal: Principal) -> RepairView {
        requests.append(request)
        principals.append(principal)
        return Self.view
    }
    func cancelRepair(_ id: RepairID, as principal: Principal) -> RepairView { Self.view }
    func repair(_ id: RepairID, as principal: Principal) -> RepairView { Self.view }
    func repairs(of device: DeviceID?, limit: Int, as principal: Principal) -> [RepairView] {
        device == Self.device && limit == 7 ? [Self.view] : []
    }
    func repairUpdates(_ id: RepairID, as principal: Principal) -> AsyncStream<RepairView> {
        let (stream, sink) = AsyncStream.makeStream(of: RepairView.self, bufferingPolicy: .bufferingNewest(1))
        sink.yield(Self.view)
        sink.finish()
        return stream
    }

    func findings(of device: DeviceID, as principal: Principal) -> [VisitFinding] { [Self.finding] }
    func addFinding(_ new: NewVisitFinding, of device: DeviceID, as principal: Principal) -> VisitFinding {
        findings.append(new)
        return Self.finding
    }
    func withdrawFinding(_ id: VisitFindingID, of device: DeviceID, as principal: Principal) -> [VisitFinding] {
        withdrawn.append(id)
        return []
    }
    func giveReason(_ reason: ContactReason, of contact: ContactID, as principal: Principal) -> [ContactReason] {
        reasons.append(reason)
        return reasons
    }
    func learned(profile id: String, as principal: Principal) throws(DeskError) -> LearnedReport {
        guard id == "a/b" else { throw .notFound("profile") }
        return Self.learned
    }

    static let progress = BacktestProgress(profile: "acme/heater", by: "ada", since: now, done: 3, of: 7)
    static let report = BacktestReport(
        profile: "acme/heater", from: now - .days(1), to: now, devices: 1, devicesInAll: 1, deviceDays: 1,
        newlyFlagged: [.init(device: device, cause: "hung", openedAt: now, clearedAt: nil)], noLongerFlagged: [],
        rates: [],
        falseAlarms: [
            .init(
                symptom: "cold", declared: 0.01, least: 0.1 + 0.2, most: 0.5, judgedDays: 40, verdict: .declaredTooLow,
                better: 0.3, place: .init(file: "a.yaml", line: 3, column: 4))
        ], notes: ["n"])
    /// Says once that nobody listens to the endless back-test any more.
    let abandoned = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// One of the file "endless" never comes to its report.
    func exportHistory(_ request: HistoryExportRequest, as principal: Principal) throws(DeskError) -> TablePieces {
        throw .forbidden("Not here.")
    }
    func checkup(as principal: Principal) throws(DeskError) -> Checkup { Self.checkup }
    func backUp(to directory: String, as principal: Principal) throws(DeskError) -> BackupReport {
        throw .forbidden("Not here.")
    }
    func backtest(_ request: BacktestRequest, as principal: Principal) throws(DeskError) -> AsyncStream<BacktestUpdate>
    {
        guard request.parts?.map(\.name) == ["mains"] else { throw .conflict("Another runs.") }
        let (stream, sink) = AsyncStream.makeStream(of: BacktestUpdate.self, bufferingPolicy: .bufferingNewest(1))
        sink.yield(.progress(Self.progress))
        if request.file == "endless" {
            sink.onTermination = { [abandoned] _ in abandoned.continuation.yield() }
        } else {
            sink.yield(
                request.file == "broken" ? .problem(Problem(.unavailable("Free some disk."))) : .report(Self.report))
            sink.finish()
        }
        return stream
    }
    func importRegistry(_ document: [UInt8], as principal: Principal) -> ImportReport {
        ImportReport(read: document.count, accepted: 0, skipped: 0, rejected: 0)
    }
    func importRegistryTable(
        _ pieces: BytePieces, _ options: RegistryTableOptions, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try await DeskError.only {
            for try await piece in pieces { table += piece }
            tableOptions = options
            return ImportReport(read: 2, accepted: 1, skipped: 0, rejected: 1, unlisted: 7)
        }
    }
    func importTelemetry(_ batches: TelemetryBatches, as principal: Principal) async throws(DeskError) -> ImportReport {
        try await DeskError.only {
            for try await batch in batches {
                lines += batch.lines.map { String(decoding: $0, as: UTF8.self) }
            }
            return ImportReport(
                read: lines.count, accepted: lines.count, skipped: 0, rejected: 0,
                issues: [ImportIssue(place: "line 1", why: "because")])
        }
    }
    func users(as principal: Principal) -> [User] { [] }
    func addUser(_ user: NewUser, as principal: Principal) -> User {
        User(name: user.name, displayName: user.displayName, role: user.role, createdAt: Self.now, disabled: false)
    }
    func removeUser(named name: String, as principal: Principal) { removed.append(name) }
}
