package import Telemetry

/// What an agent, and everyone else behind a face of Bedside, may see and do.
///
/// Every operation authorises its principal itself, on every call, and audits what it must; faces add nothing to that.
/// Two implementations: in process (over the store) and over HTTP (`DeskClient`). The desk keeps no state of its own
/// between calls. Text in the values it returns may come from devices and callers: it is hostile until escaped.
package protocol Desk: Sendable {
    // MARK: Who is asking

    /// A session for a right name and password. Wrong name, wrong password and a disabled account all throw
    /// `unauthenticated` after the same work; too many tries throw `tooMany`.
    func signIn(_ signIn: SignIn) async throws(DeskError) -> Session
    /// The session or token's principal as it stands now (role changes and revocations count at once).
    func session(token: String) async throws(DeskError) -> Session
    /// Ends the session: its token never works again. Ending an unknown one is no error.
    func signOut(token: String) async throws(DeskError)

    // MARK: The caller

    /// Who the query may mean, best first; at most `query.limit`.
    func callers(matching query: CallerQuery, as principal: Principal) async throws(DeskError) -> CallerMatches
    func person(_ id: PersonID, as principal: Principal) async throws(DeskError) -> PersonPage
    /// The card of a person; with a contact, what that contact told counts as findings.
    func card(_ person: PersonID, contact: ContactID?, as principal: Principal) async throws(DeskError) -> Card
    /// The revision that the card would have now, for a screen that asks again and again whether there is news. That
    /// somebody looks was audited with the card.
    func cardRevision(
        _ person: PersonID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> String

    // MARK: The contact

    /// Begins a contact; where the principal has one open with the same person over the same channel, that one.
    func openContact(_ opening: ContactOpening, as principal: Principal) async throws(DeskError) -> Contact
    func contact(_ id: ContactID, as principal: Principal) async throws(DeskError) -> Contact
    /// Records that the caller proved who they are, and how ("date of birth and postcode").
    func verifyIdentity(_ id: ContactID, how: String, as principal: Principal) async throws(DeskError) -> Contact
    /// Adds or takes back something the caller said; the next card counts it.
    func tell(_ id: ContactID, _ told: Told, as principal: Principal) async throws(DeskError) -> Contact
    func closeContact(
        _ id: ContactID, _ closing: ContactClosing, as principal: Principal
    ) async throws(DeskError) -> Contact

    /// Says what a contact turned out to be about, of one device; again, the last counts. During it or afterwards, never
    /// needed. Gives all that stands. Agents, and engineers who learn it later.
    func giveReason(
        _ reason: ContactReason, of contact: ContactID, as principal: Principal
    ) async throws(DeskError) -> [ContactReason]

    // MARK: Devices

    func device(_ id: DeviceID, as principal: Principal) async throws(DeskError) -> DevicePage
    /// Health, causes and suggestions of one device, as on a card.
    func diagnosis(
        _ id: DeviceID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> Assessment
    /// What is thought of every device, in figures: a page of 1...500 in the order of their ids, after `after`. Engineers
    /// and administrators. Audited.
    func diagnoses(after: DeviceID?, limit: Int, as principal: Principal) async throws(DeskError) -> DiagnosisPage
    /// Readings of one metric, thinned to at most `request.points` without losing extremes, for a chart.
    func series(_ request: SeriesRequest, as principal: Principal) async throws(DeskError) -> ChartSeries
    /// Kept readings as CSV, a line an instant, those of the present household alone; made as it is read. Audited.
    func exportHistory(_ request: HistoryExportRequest, as principal: Principal) async throws(DeskError) -> TablePieces
    /// The fleet, those who should hear from us first. Supervisors and above.
    func fleet(_ query: FleetQuery, as principal: Principal) async throws(DeskError) -> FleetPage
    /// Who should hear from us before something breaks: devices likely to reach a limit within 7 or 30 days, the most
    /// urgent first, one a home, where a fix exists. 1...100 rows. Whoever speaks to callers.
    func proactive(limit: Int, as principal: Principal) async throws(DeskError) -> ProactiveList

    /// What visits found on a device, newest first, with what still counts; what was taken back is left out.
    func findings(of device: DeviceID, as principal: Principal) async throws(DeskError) -> [VisitFinding]
    /// Records what somebody saw on a device; while it speaks of the trouble there is, it counts in the diagnosis.
    func addFinding(
        _ new: NewVisitFinding, of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> VisitFinding
    /// Takes a finding back, as if it had not been entered; again changes nothing. Gives those that stand.
    func withdrawFinding(
        _ id: VisitFindingID, of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> [VisitFinding]

    // MARK: Repairs

    /// Asks for a repair. The same idempotency key answers with the same repair. One that a guard refuses is returned in
    /// state `rejected` with the refusals and their remedies; a second one on the same device throws `conflict`.
    func requestRepair(_ request: RepairRequest, as principal: Principal) async throws(DeskError) -> RepairView
    /// Takes back what is not yet sent; `conflict` once it is.
    func cancelRepair(_ id: RepairID, as principal: Principal) async throws(DeskError) -> RepairView
    func repair(_ id: RepairID, as principal: Principal) async throws(DeskError) -> RepairView
    /// Newest first; of one device or, without one, of all that the principal may see.
    func repairs(of device: DeviceID?, limit: Int, as principal: Principal) async throws(DeskError) -> [RepairView]
    /// The repair now, then after each change; only the newest unread one is kept. Ends when the repair has ended or the
    /// service stops.
    func repairUpdates(_ id: RepairID, as principal: Principal) async throws(DeskError) -> AsyncStream<RepairView>

    // MARK: What comes in

    /// Messages that could not be used, by reason, with the newest of each topic and reason. 1...500 of them, newest
    /// first; `reason` leaves out the others. Engineers and administrators. Audited.
    func rejects(reason: String?, limit: Int, as principal: Principal) async throws(DeskError) -> RejectsReport

    // MARK: Profiles

    /// Runs a changed profile over the stored history of the devices that have the profile of its id, beside the one in
    /// use. How far it is, then the report or a problem; it ends when nobody listens any more. Engineers and
    /// administrators. One at a time: `conflict` while another runs. Cost: some 10 µs a message and profile, on a thread
    /// of its own.
    func backtest(
        _ request: BacktestRequest, as principal: Principal
    ) async throws(DeskError) -> AsyncStream<BacktestUpdate>

    /// The figures of a profile that outcomes have moved. Supervisors and above.
    func learned(profile id: String, as principal: Principal) async throws(DeskError) -> LearnedReport

    // MARK: Administration

    /// Puts in persons, homes, ties, devices and the past, marked imported, from a JSON document
    /// (`docs/guides/registry-document.md`). All or nothing, with everything wrong in it listed; the same document twice
    /// changes nothing. Administrators.
    func importRegistry(_ document: [UInt8], as principal: Principal) async throws(DeskError) -> ImportReport
    /// Puts in persons, homes and devices from a customer table, CSV (`docs/guides/customer-table.md`), as it arrives:
    /// good rows beside bad ones, each bad one told by line and column; the same table twice changes nothing. What was
    /// taken before an error stays. Administrators.
    func importRegistryTable(
        _ pieces: BytePieces, _ options: RegistryTableOptions, as principal: Principal
    ) async throws(DeskError) -> ImportReport
    /// Puts in past messages, in the order given; the format is that of `bedside decode`, with `at`. Publishes and
    /// notifies nothing. Lines that cannot be used are counted and listed. Administrators.
    func importTelemetry(_ batches: TelemetryBatches, as principal: Principal) async throws(DeskError) -> ImportReport
    /// Writes a copy of everything that is kept to a new or empty directory of the server's machine, while the service
    /// runs. Administrators who are on that machine.
    func backUp(to directory: String, as principal: Principal) async throws(DeskError) -> BackupReport
    /// How the service, its broker and its machine are. Engineers and administrators; no person is in it.
    func checkup(as principal: Principal) async throws(DeskError) -> Checkup
    func users(as principal: Principal) async throws(DeskError) -> [User]
    func addUser(_ user: NewUser, as principal: Principal) async throws(DeskError) -> User
    /// Ends the account and its sessions. Administrators; nobody removes themselves.
    func removeUser(named name: String, as principal: Principal) async throws(DeskError)
}
