import DeskOperations
import Telemetry

/// A desk over `FixtureValues` that notes what the console asks of it.
actor FixtureDesk: Desk {
    /// What the devices are called: to be replaced by something hostile.
    var words = "heat pump"
    var shown: Card?
    private var fleetSize = 42
    private(set) var opened: [ContactOpening] = []
    private(set) var told: [Told] = []
    private(set) var verified: [String] = []
    private(set) var asked: [RepairRequest] = []
    private(set) var found: [NewVisitFinding] = []
    private(set) var withdrawn: [VisitFindingID] = []
    private(set) var closed: [ContactClosing] = []
    private(set) var reasons: [ContactReason] = []
    private(set) var signedOut: [String] = []
    private(set) var queries: [CallerQuery] = []
    private(set) var attempts = 0

    func show(_ card: Card) { shown = card }
    func grow(to devices: Int) { fleetSize = devices }
    func call(_ words: String) { self.words = words }

    func signIn(_ signIn: SignIn) throws(DeskError) -> Session {
        attempts += 1
        guard attempts <= 3 else { throw .tooMany(retryAfter: 30) }
        guard signIn.name == "ada", signIn.password == "correct horse" else { throw .unauthenticated }
        return try session(token: "agent-token")
    }
    func session(token: String) throws(DeskError) -> Session {
        guard !signedOut.contains(token) else { throw .unauthenticated }
        let roles = ["agent-token": Role.agent, "supervisor-token": .supervisor, "engineer-token": .engineer]
        guard let role = roles[token] else { throw .unauthenticated }
        return Session(
            token: token, formToken: "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0",
            principal: Principal(account: role.rawValue, displayName: "Ada Byron", role: role, proof: .password),
            expiresAt: FixtureValues.now + .hours(8))
    }
    func signOut(token: String) { signedOut.append(token) }

    func callers(matching query: CallerQuery, as principal: Principal) -> CallerMatches {
        queries.append(query)
        let maria = CallerMatch(
            person: FixtureValues.maria, name: "Maria Keller", matchedBy: .phone, matchedText: "••• ••• 0143",
            homes: ["14 Hill Road, Otterburn"], devices: [words, "router"])
        var jo = maria
        jo.name = "Jo Keller"
        jo.matchedBy = .name
        jo.matchedText = "Keller"
        switch query.term {
        case .phone("+15550143"), .text("+15550143"): return CallerMatches(matches: [maria], direct: true, more: false)
        case .text("keller"): return CallerMatches(matches: [maria, jo], direct: false, more: true)
        case .text("kellre"):
            jo.likeness = .similar
            jo.matchedText = jo.name
            return CallerMatches(matches: [jo], direct: false, more: false)
        default: return CallerMatches(matches: [], direct: false, more: false)
        }
    }
    func person(_ id: PersonID, as principal: Principal) throws(DeskError) -> PersonPage { throw .notFound("person") }
    func cardRevision(_ person: PersonID, contact: ContactID?, as principal: Principal) throws(DeskError) -> String {
        try card(person, contact: contact, as: principal).revision
    }
    func card(_ person: PersonID, contact: ContactID?, as principal: Principal) throws(DeskError) -> Card {
        guard person == FixtureValues.maria else { throw .notFound("person") }
        if let shown { return shown }
        var pump = FixtureValues.pumpSeen(words: words, told: !told.isEmpty)
        pump.knownCauses = [CauseName(id: CauseID(rawValue: "refrigerant_leak"), title: "Refrigerant leak")]
        return FixtureValues.card([pump, FixtureValues.routerSeen])
    }

    func openContact(_ opening: ContactOpening, as principal: Principal) -> Contact {
        opened.append(opening)
        return FixtureValues.contact
    }
    func contact(_ id: ContactID, as principal: Principal) -> Contact { FixtureValues.contact }
    func verifyIdentity(_ id: ContactID, how: String, as principal: Principal) -> Contact {
        verified.append(how)
        return FixtureValues.contact
    }
    func tell(_ id: ContactID, _ told: Told, as principal: Principal) -> Contact {
        self.told.append(told)
        return FixtureValues.contact
    }
    func closeContact(_ id: ContactID, _ closing: ContactClosing, as principal: Principal) -> Contact {
        closed.append(closing)
        return FixtureValues.contact
    }
    func giveReason(_ reason: ContactReason, of contact: ContactID, as principal: Principal) -> [ContactReason] {
        reasons.append(reason)
        return reasons
    }
    func findings(of device: DeviceID, as principal: Principal) -> [VisitFinding] { [] }
    func addFinding(_ new: NewVisitFinding, of device: DeviceID, as principal: Principal) -> VisitFinding {
        found.append(new)
        return FixtureValues.finding(words)
    }
    func withdrawFinding(_ id: VisitFindingID, of device: DeviceID, as principal: Principal) -> [VisitFinding] {
        withdrawn.append(id)
        return []
    }
    func learned(profile id: String, as principal: Principal) throws(DeskError) -> LearnedReport {
        throw .forbidden("Not here.")
    }

    func device(_ id: DeviceID, as principal: Principal) throws(DeskError) -> DevicePage {
        guard id == FixtureValues.pumpID else { throw .notFound("device") }
        var seen = FixtureValues.pumpSeen(words: words)
        seen.knownCauses = [
            CauseName(
                id: CauseID(rawValue: "refrigerant_leak"), title: words == "heat pump" ? "Refrigerant leak" : words)
        ]
        return FixtureValues.devicePage(seen)
    }
    func diagnosis(_ id: DeviceID, contact: ContactID?, as principal: Principal) -> Assessment {
        FixtureValues.pumpSeen(words: words)
    }
    func series(_ request: SeriesRequest, as principal: Principal) -> ChartSeries {
        var series = FixtureValues.series(request)
        guard words != "heat pump" else { return series }
        series.title = words
        series.unit = words
        series.states = series.states.map { _ in words }
        for index in series.episodes.indices { series.episodes[index].label = words }
        for index in series.repairs.indices { series.repairs[index].label = words }
        return series
    }
    func diagnoses(after: DeviceID?, limit: Int, as principal: Principal) -> DiagnosisPage {
        DiagnosisPage(madeAt: FixtureValues.now)
    }

    func fleet(_ query: FleetQuery, as principal: Principal) throws(DeskError) -> FleetPage {
        guard principal.role != .agent else { throw .forbidden("The fleet is for supervisors.") }
        return FixtureValues.fleet(devices: fleetSize)
    }

    func proactive(limit: Int, as principal: Principal) throws(DeskError) -> ProactiveList {
        guard principal.role != .engineer else { throw .forbidden("Engineers see no callers.") }
        return FixtureValues.proactive(words: words)
    }

    func rejects(reason: String?, limit: Int, as principal: Principal) throws(DeskError) -> RejectsReport {
        guard principal.role != .agent else { throw .forbidden("For engineers.") }
        let now = FixtureValues.now
        return RejectsReport(
            since: now - .days(1),
            reasons: [.init(reason: "bad_payload", messages: 40), .init(reason: "too_many", messages: 2)],
            messages: [
                RejectedMessage(
                    reason: "bad_payload", why: words, topic: words, payload: PayloadText(Array(words.utf8)),
                    size: 20_000, at: now, times: 40, first: now - .hours(2)),
                RejectedMessage(
                    reason: "too_many", why: "more than 20", topic: "a/b", payload: PayloadText([0, 0xFF]), size: 2,
                    at: now, times: 1, first: now),
            ], madeAt: now)
    }

    func requestRepair(_ request: RepairRequest, as principal: Principal) -> RepairView {
        asked.append(request)
        return FixtureValues.repair(.sent, sentence: "The restart is on its way.")
    }
    func cancelRepair(_ id: RepairID, as principal: Principal) -> RepairView {
        FixtureValues.repair(.cancelled, sentence: "Taken back; nothing was sent.")
    }
    func repair(_ id: RepairID, as principal: Principal) throws(DeskError) -> RepairView {
        guard id == FixtureValues.repairID else { throw .notFound("repair") }
        return FixtureValues.repair(.done, sentence: "The heat pump says it has restarted.")
    }
    func repairs(of device: DeviceID?, limit: Int, as principal: Principal) -> [RepairView] { [] }
    func repairUpdates(_ id: RepairID, as principal: Principal) -> AsyncStream<RepairView> {
        let (stream, sink) = AsyncStream.makeStream(of: RepairView.self, bufferingPolicy: .bufferingNewest(1))
        sink.yield(FixtureValues.repair(.verified, sentence: "It heats again."))
        sink.finish()
        return stream
    }

    func exportHistory(_ request: HistoryExportRequest, as principal: Principal) throws(DeskError) -> TablePieces {
        throw .forbidden("Not here.")
    }
    func checkup(as principal: Principal) throws(DeskError) -> Checkup { throw .forbidden("Not here.") }
    func backUp(to directory: String, as principal: Principal) throws(DeskError) -> BackupReport {
        throw .forbidden("Not here.")
    }
    func backtest(_ request: BacktestRequest, as principal: Principal) throws(DeskError) -> AsyncStream<BacktestUpdate>
    {
        throw .forbidden("Not here.")
    }
    func importRegistry(_ document: [UInt8], as principal: Principal) throws(DeskError) -> ImportReport {
        throw .forbidden("Not here.")
    }
    func importRegistryTable(
        _ pieces: BytePieces, _ options: RegistryTableOptions, as principal: Principal
    ) throws(DeskError) -> ImportReport { throw .forbidden("Not here.") }
    func importTelemetry(_ batches: TelemetryBatches, as principal: Principal) throws(DeskError) -> ImportReport {
        throw .forbidden("Not here.")
    }
    func users(as principal: Principal) -> [User] { [] }
    func addUser(_ user: NewUser, as principal: Principal) throws(DeskError) -> User { throw .forbidden("Not here.") }
    func removeUser(named name: String, as principal: Principal) {}
}
