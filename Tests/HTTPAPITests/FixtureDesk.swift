import DeskOperations
import Synchronization
import Telemetry

/// A desk of one person, one device and one repair, that knows three tokens and notes what it refused.
actor FixtureDesk: Desk {
    static let now = Timestamp(seconds: 1_795_331_705)
    static let maria = PersonID(rawValue: "11111111-1111-7111-8111-111111111111")
    static let pump = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)
    static let repairID = RepairID(rawValue: "33333333-3333-7333-8333-333333333333")

    private(set) var notFoundAudited: [String] = []
    private(set) var queries: [CallerQuery] = []
    private(set) var signIns: [SignIn] = []
    private(set) var added: [NewUser] = []
    private(set) var lines: [String] = []
    private(set) var tables: [(bytes: Int, options: RegistryTableOptions)] = []
    private(set) var told: [Told] = []
    private(set) var findings: [NewVisitFinding] = []
    private(set) var reasons: [ContactReason] = []
    private(set) var repairPrincipals: [Principal] = []

    func principal(_ role: Role, _ proof: Principal.Proof = .token) -> Principal {
        Principal(account: role.rawValue, displayName: "Somebody", role: role, proof: proof)
    }

    private func refuse(_ what: String) -> DeskError {
        notFoundAudited.append(what)
        return .notFound(what)
    }

    func signIn(_ signIn: SignIn) throws(DeskError) -> Session {
        signIns.append(signIn)
        guard signIn.name == "ada", signIn.password == "correct horse" else { throw .unauthenticated }
        return try session(token: "agent-token")
    }
    func session(token: String) throws(DeskError) -> Session {
        let principal: Principal
        switch token {
        case "agent-token": principal = self.principal(.agent)
        case "admin-token": principal = self.principal(.administrator)
        case "local-token": principal = self.principal(.administrator, .local)
        default: throw .unauthenticated
        }
        return Session(
            token: token, formToken: "form-" + token, principal: principal, expiresAt: Self.now + .hours(8))
    }
    func signOut(token: String) {}

    func callers(matching query: CallerQuery, as principal: Principal) -> CallerMatches {
        queries.append(query)
        let match = CallerMatch(
            person: Self.maria, name: "Maria \"Mia\" <Keller>", matchedBy: .phone, matchedText: "••• 0143",
            homes: ["14 Hill Road"], devices: ["heat pump"])
        return CallerMatches(matches: [match], direct: true, more: false)
    }
    func person(_ id: PersonID, as principal: Principal) throws(DeskError) -> PersonPage {
        guard id == Self.maria else { throw refuse("person") }
        return PersonPage(id: id, name: "Maria Keller")
    }
    func cardRevision(_ person: PersonID, contact: ContactID?, as principal: Principal) throws(DeskError) -> String {
        try card(person, contact: contact, as: principal).revision
    }
    func card(_ person: PersonID, contact: ContactID?, as principal: Principal) throws(DeskError) -> Card {
        guard person == Self.maria else { throw refuse("person") }
        return Card(
            person: person, ring: Ring(name: "Maria Keller", identity: .unverified), madeAt: Self.now, revision: "1")
    }

    func openContact(_ opening: ContactOpening, as principal: Principal) -> Contact {
        Contact(
            id: ContactID(rawValue: "c-1"), person: opening.person, channel: opening.channel, openedAt: Self.now,
            agent: principal.account, identity: .unverified)
    }
    func contact(_ id: ContactID, as principal: Principal) throws(DeskError) -> Contact { throw refuse("contact") }
    func verifyIdentity(_ id: ContactID, how: String, as principal: Principal) throws(DeskError) -> Contact {
        throw refuse("contact")
    }
    func tell(_ id: ContactID, _ told: Told, as principal: Principal) throws(DeskError) -> Contact {
        guard id == ContactID(rawValue: "c-1") else { throw refuse("contact") }
        self.told.append(told)
        return Contact(
            id: id, person: Self.maria, channel: .call, openedAt: Self.now, agent: principal.account,
            identity: .unverified, told: [told])
    }
    func closeContact(_ id: ContactID, _ closing: ContactClosing, as principal: Principal) throws(DeskError) -> Contact
    {
        throw refuse("contact")
    }

    func device(_ id: DeviceID, as principal: Principal) throws(DeskError) -> DevicePage { throw refuse("device") }
    func diagnosis(_ id: DeviceID, contact: ContactID?, as principal: Principal) throws(DeskError) -> Assessment {
        throw refuse("device")
    }
    func diagnoses(after: DeviceID?, limit: Int, as principal: Principal) throws(DeskError) -> DiagnosisPage {
        guard principal.role != .agent else { throw .forbidden("Diagnoses are for engineers.") }
        let one = DeviceDiagnosis(
            device: Self.pump, addresses: [Address(convention: "northwind", native: "hp-1")],
            profile: "northwind/heat-pump-hp200", condition: .atRisk, reach: .fresh,
            causes: [.init(cause: CauseID(rawValue: "leak"), watching: 0.25, calling: 0.5)], nothingWeKnow: 0.5)
        return DiagnosisPage(diagnoses: after == nil ? [one] : [], next: limit == 1 ? Self.pump : nil, madeAt: Self.now)
    }
    func series(_ request: SeriesRequest, as principal: Principal) throws(DeskError) -> ChartSeries {
        guard request.device == Self.pump else { throw refuse("device") }
        return ChartSeries(
            metric: request.metric, title: "flow", unit: "°C", from: request.from, to: request.to,
            points: [ChartSeries.Point(at: request.from, value: 31.5)])
    }
    func fleet(_ query: FleetQuery, as principal: Principal) throws(DeskError) -> FleetPage {
        throw .forbidden("The fleet is for supervisors.")
    }
    func proactive(limit: Int, as principal: Principal) throws(DeskError) -> ProactiveList {
        ProactiveList(leftOut: limit, madeAt: Self.now)
    }

    func rejects(reason: String?, limit: Int, as principal: Principal) throws(DeskError) -> RejectsReport {
        guard principal.role != .agent else { throw .forbidden("Rejected messages are for engineers.") }
        let message = RejectedMessage(
            reason: reason ?? "bad_payload", why: "not JSON", topic: "a/b", payload: PayloadText([0x7B, 0]),
            size: limit,
            at: Self.now, times: 3, first: Self.now)
        return RejectsReport(since: Self.now, messages: [message], madeAt: Self.now)
    }

    func view(_ state: RepairState) -> RepairView {
        RepairView(
            id: Self.repairID, device: Self.pump, deviceWords: "heat pump", fix: FixID(rawValue: "restart_controller"),
            title: "Restart the controller", requestedBy: "ada", requestedAt: Self.now, state: state,
            sentence: "Line one\r\nline two", steps: [], canCancel: state == .queued)
    }
    func requestRepair(_ request: RepairRequest, as principal: Principal) throws(DeskError) -> RepairView {
        repairPrincipals.append(principal)
        guard request.idempotencyKey != "taken-already" else { throw .conflict("A restart is under way already.") }
        return view(.queued)
    }
    func cancelRepair(_ id: RepairID, as principal: Principal) throws(DeskError) -> RepairView { view(.cancelled) }
    func repair(_ id: RepairID, as principal: Principal) throws(DeskError) -> RepairView {
        guard id == Self.repairID else { throw refuse("repair") }
        return view(.sent)
    }
    func repairs(of device: DeviceID?, limit: Int, as principal: Principal) throws(DeskError) -> [RepairView] {
        [view(.verified)]
    }
    func repairUpdates(_ id: RepairID, as principal: Principal) throws(DeskError) -> AsyncStream<RepairView> {
        guard id == Self.repairID else { throw refuse("repair") }
        let (stream, sink) = AsyncStream.makeStream(of: RepairView.self, bufferingPolicy: .bufferingNewest(1))
        sink.yield(view(.verified))
        sink.finish()
        return stream
    }

    private func finding(_ new: NewVisitFinding) -> VisitFinding {
        VisitFinding(
            id: VisitFindingID(rawValue: "f-1"), device: Self.pump, says: "Leak", cause: new.cause,
            finding: new.finding, seen: new.seen ?? .there, words: new.words, seenBy: new.seenBy ?? "ada",
            seenAt: new.seenAt ?? Self.now, enteredBy: "ada", enteredAt: Self.now, counts: true)
    }
    func findings(of device: DeviceID, as principal: Principal) throws(DeskError) -> [VisitFinding] {
        guard device == Self.pump else { throw refuse("device") }
        return findings.map(finding)
    }
    func addFinding(
        _ new: NewVisitFinding, of device: DeviceID, as principal: Principal
    ) throws(DeskError) -> VisitFinding {
        guard device == Self.pump else { throw refuse("device") }
        findings.append(new)
        return finding(new)
    }
    func withdrawFinding(
        _ id: VisitFindingID, of device: DeviceID, as principal: Principal
    ) throws(DeskError) -> [VisitFinding] {
        guard id.rawValue == "f-1" else { throw refuse("finding") }
        findings.removeAll()
        return []
    }
    func giveReason(
        _ reason: ContactReason, of contact: ContactID, as principal: Principal
    ) throws(DeskError) -> [ContactReason] {
        reasons.append(reason)
        return reasons
    }
    func learned(profile id: String, as principal: Principal) throws(DeskError) -> LearnedReport {
        guard id == "northwind/heat-pump" else { throw refuse("profile") }
        return LearnedReport(
            profile: id, title: "Heat pump", at: Self.now, deviceYears: 12.5,
            figures: [LearnedReport.Figure(says: "s", technical: "rate leak", own: 0.1, learned: 0.2, cases: 7)])
    }

    func exportHistory(_ request: HistoryExportRequest, as principal: Principal) throws(DeskError) -> TablePieces {
        guard request.device == Self.pump else { throw refuse("device") }
        let asked = "\(request.metric?.rawValue ?? "all"),\(request.from.map { "\($0.rawValue)" } ?? "the first"),"
        let line = Array("\(asked)\(request.to.map { "\($0.rawValue)" } ?? "the last")\n".utf8)
        return TablePieces {
            let left = Mutex<[UInt8]?>(line)
            return { left.withLock { $0.take() } }
        }
    }
    func checkup(as principal: Principal) throws(DeskError) -> Checkup {
        guard principal.role == .administrator else { throw .forbidden("Not here.") }
        return Checkup(madeAt: Self.now, lines: [Checkup.Line(.attention, "Disk", "It is full.", remedy: "Free some.")])
    }
    func backUp(to directory: String, as principal: Principal) throws(DeskError) -> BackupReport {
        throw .forbidden("Not here.")
    }
    func backtest(_ request: BacktestRequest, as principal: Principal) throws(DeskError) -> AsyncStream<BacktestUpdate>
    {
        throw .forbidden("Not here.")
    }
    func importRegistry(_ document: [UInt8], as principal: Principal) throws(DeskError) -> ImportReport {
        lines.append(String(decoding: document, as: UTF8.self))
        return ImportReport(read: 1, accepted: 1, skipped: 0, rejected: 0)
    }
    func importRegistryTable(
        _ pieces: BytePieces, _ options: RegistryTableOptions, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try await DeskError.only {
            var bytes = 0
            for try await piece in pieces { bytes += piece.count }
            tables.append((bytes, options))
            return ImportReport(read: 1, accepted: 1, skipped: 0, rejected: 0)
        }
    }
    func importTelemetry(_ batches: TelemetryBatches, as principal: Principal) async throws(DeskError) -> ImportReport {
        try await DeskError.only {
            for try await batch in batches {
                for (offset, line) in batch.lines.enumerated() {
                    lines.append("\(batch.firstLine + offset):" + String(decoding: line, as: UTF8.self))
                }
            }
            return ImportReport(read: lines.count, accepted: lines.count, skipped: 0, rejected: 0)
        }
    }
    func users(as principal: Principal) throws(DeskError) -> [User] { [] }
    func addUser(_ user: NewUser, as principal: Principal) throws(DeskError) -> User {
        guard principal.role == .administrator else { throw .forbidden("Users are the administrator's.") }
        added.append(user)
        return User(
            name: user.name, displayName: user.displayName, role: user.role, createdAt: Self.now, disabled: false)
    }
    func removeUser(named name: String, as principal: Principal) throws(DeskError) {}
}
