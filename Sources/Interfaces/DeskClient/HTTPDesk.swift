import AsyncHTTPClient
package import DeskOperations
import NIOCore
import NIOHTTP1
package import Telemetry

/// The desk of a running server, over HTTP. Whose it is says the token: the principal that operations take is used for
/// whom it acts for alone.
package struct HTTPDesk: Desk {
    private let address: ServerAddress
    /// Longest answer (bytes): a card is some 100 KiB, a chart 500 KiB.
    private static let longestAnswer = 64 * 1024 * 1024
    /// Time for an answer, and for what streams.
    private static let patience = TimeAmount.seconds(30)
    private static let streamPatience = TimeAmount.hours(12)

    package init(_ address: ServerAddress) {
        self.address = address
    }

    /// The process's connections, kept until it ends. A server that refuses is told at once, not tried again; redirects
    /// are not followed, since the token would go with them.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: HTTPClient.Configuration.Timeout(connect: .seconds(5)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Where the server is.
    package var url: String { address.url }

    // MARK: Who is asking

    package func signIn(_ signIn: SignIn) async throws(DeskError) -> Session {
        try await post("/v1/sessions", signIn, as: nil)
    }
    package func session(token: String) async throws(DeskError) -> Session {
        try await answer(.GET, "/v1/session", token: token, as: nil)
    }
    package func signOut(token: String) async throws(DeskError) {
        _ = try await send(.DELETE, "/v1/session", token: token, as: nil)
    }

    // MARK: The caller

    package func callers(
        matching query: CallerQuery, as principal: Principal
    ) async throws(DeskError) -> CallerMatches {
        let term =
            switch query.term {
            case .phone(let phone): "phone=" + phone.asQueryValue
            case .text(let text): "q=" + text.asQueryValue
            }
        return try await answer(.GET, "/v1/callers?\(term)&limit=\(query.limit)", as: principal)
    }
    package func person(_ id: PersonID, as principal: Principal) async throws(DeskError) -> PersonPage {
        try await answer(.GET, "/v1/persons/\(id.rawValue.asQueryValue)", as: principal)
    }
    package func card(
        _ person: PersonID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> Card {
        try await answer(.GET, "/v1/persons/\(person.rawValue.asQueryValue)/card" + query(contact), as: principal)
    }
    package func cardRevision(
        _ person: PersonID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> String {
        try await answer(
            .GET, "/v1/persons/\(person.rawValue.asQueryValue)/card/revision" + query(contact), as: principal)
    }

    // MARK: The contact

    package func openContact(
        _ opening: ContactOpening, as principal: Principal
    ) async throws(DeskError) -> Contact {
        try await post("/v1/contacts", opening, as: principal)
    }
    package func contact(_ id: ContactID, as principal: Principal) async throws(DeskError) -> Contact {
        try await answer(.GET, path(id), as: principal)
    }
    package func verifyIdentity(
        _ id: ContactID, how: String, as principal: Principal
    ) async throws(DeskError) -> Contact {
        try await post(path(id) + "/identity", ["how": how], as: principal)
    }
    package func tell(_ id: ContactID, _ told: Told, as principal: Principal) async throws(DeskError) -> Contact {
        try await post(path(id) + "/told", told, as: principal)
    }
    package func closeContact(
        _ id: ContactID, _ closing: ContactClosing, as principal: Principal
    ) async throws(DeskError) -> Contact {
        try await post(path(id) + "/close", closing, as: principal)
    }

    package func giveReason(
        _ reason: ContactReason, of contact: ContactID, as principal: Principal
    ) async throws(DeskError) -> [ContactReason] {
        try await post(path(contact) + "/reason", reason, as: principal)
    }

    // MARK: Devices

    package func device(_ id: DeviceID, as principal: Principal) async throws(DeskError) -> DevicePage {
        try await answer(.GET, "/v1/devices/\(id)", as: principal)
    }
    package func diagnosis(
        _ id: DeviceID, contact: ContactID?, as principal: Principal
    ) async throws(DeskError) -> Assessment {
        try await answer(.GET, "/v1/devices/\(id)/diagnosis" + query(contact), as: principal)
    }
    package func diagnoses(
        after: DeviceID?, limit: Int, as principal: Principal
    ) async throws(DeskError) -> DiagnosisPage {
        let place = after.map { "&after=\($0)" } ?? ""
        return try await answer(.GET, "/v1/diagnoses?limit=\(limit)\(place)", as: principal)
    }
    package func series(
        _ request: SeriesRequest, as principal: Principal
    ) async throws(DeskError) -> ChartSeries {
        guard let from = request.from.rfc3339, let to = request.to.rfc3339 else {
            throw .invalid(field: "from", why: "It is outside the years 0 to 9999.")
        }
        let query =
            "metric=\(request.metric.rawValue.asQueryValue)&from=\(from.asQueryValue)&to=\(to.asQueryValue)"
            + "&points=\(request.points)"
        return try await answer(.GET, "/v1/devices/\(request.device)/readings?\(query)", as: principal)
    }
    package func exportHistory(
        _ request: HistoryExportRequest, as principal: Principal
    ) async throws(DeskError) -> TablePieces {
        var query: [String] = []
        if let metric = request.metric { query.append("metric=\(metric.rawValue.asQueryValue)") }
        for (name, instant) in [("from", request.from), ("to", request.to)] {
            guard let instant else { continue }
            guard let text = instant.rfc3339 else {
                throw .invalid(field: name, why: "It is outside the years 0 to 9999.")
            }
            query.append("\(name)=\(text.asQueryValue)")
        }
        let body = try await send(
            .GET, "/v1/devices/\(request.device)/readings.csv?" + query.joined(separator: "&"), as: principal,
            patience: Self.streamPatience
        ).body
        return TablePieces {
            let pieces = BodyPieces(body)
            return { try await pieces.next() }
        }
    }
    package func fleet(_ query: FleetQuery, as principal: Principal) async throws(DeskError) -> FleetPage {
        var path = "/v1/devices?limit=\(query.limit)&offset=\(query.offset)"
        if let condition = query.condition { path += "&condition=\(condition.rawValue)" }
        if let reach = query.reach { path += "&reach=\(reach.rawValue)" }
        return try await answer(.GET, path, as: principal)
    }

    package func proactive(limit: Int, as principal: Principal) async throws(DeskError) -> ProactiveList {
        try await answer(.GET, "/v1/proactive?limit=\(limit)", as: principal)
    }

    package func findings(of device: DeviceID, as principal: Principal) async throws(DeskError) -> [VisitFinding] {
        try await answer(.GET, "/v1/devices/\(device)/findings", as: principal)
    }
    package func addFinding(
        _ new: NewVisitFinding, of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> VisitFinding {
        try await post("/v1/devices/\(device)/findings", new, as: principal)
    }
    package func withdrawFinding(
        _ id: VisitFindingID, of device: DeviceID, as principal: Principal
    ) async throws(DeskError) -> [VisitFinding] {
        try await answer(.DELETE, "/v1/devices/\(device)/findings/\(id.rawValue.asQueryValue)", as: principal)
    }

    // MARK: Repairs

    package func requestRepair(
        _ request: RepairRequest, as principal: Principal
    ) async throws(DeskError) -> RepairView {
        try await post("/v1/repairs", request, as: principal)
    }
    package func cancelRepair(_ id: RepairID, as principal: Principal) async throws(DeskError) -> RepairView {
        try await answer(.POST, path(id) + "/cancel", as: principal)
    }
    package func repair(_ id: RepairID, as principal: Principal) async throws(DeskError) -> RepairView {
        try await answer(.GET, path(id), as: principal)
    }
    package func repairs(
        of device: DeviceID?, limit: Int, as principal: Principal
    ) async throws(DeskError) -> [RepairView] {
        let filter = device.map { "&device=\($0)" } ?? ""
        return try await answer(.GET, "/v1/repairs?limit=\(limit)\(filter)", as: principal)
    }
    package func repairUpdates(
        _ id: RepairID, as principal: Principal
    ) async throws(DeskError) -> AsyncStream<RepairView> {
        try await events(.GET, path(id) + "/events", as: principal)
    }

    // MARK: What comes in

    package func rejects(
        reason: String?, limit: Int, as principal: Principal
    ) async throws(DeskError) -> RejectsReport {
        let filter = reason.map { "&reason=" + $0.asQueryValue } ?? ""
        return try await answer(.GET, "/v1/rejects?limit=\(limit)\(filter)", as: principal)
    }

    // MARK: Profiles

    package func backtest(
        _ request: BacktestRequest, as principal: Principal
    ) async throws(DeskError) -> AsyncStream<BacktestUpdate> {
        let bytes = try await DeskError.only { try WireFormat.bytes(of: request) }
        return try await events(
            .POST, "/v1/backtests", body: .bytes(ByteBuffer(bytes: bytes)), type: "application/json", as: principal)
    }

    package func learned(profile id: String, as principal: Principal) async throws(DeskError) -> LearnedReport {
        try await answer(.GET, "/v1/learned?profile=\(id.asQueryValue)", as: principal)
    }

    // MARK: Administration

    package func importRegistry(
        _ document: [UInt8], as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try await answer(
            .POST, "/v1/import/registry", body: .bytes(ByteBuffer(bytes: document)), type: "application/json",
            as: principal, patience: .minutes(10))
    }
    package func importRegistryTable(
        _ pieces: BytePieces, _ options: RegistryTableOptions, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        var query = "dry_run=\(options.isTrial)"
        if let byte = options.delimiter {
            query += "&delimiter=\(String(UnicodeScalar(byte)).asQueryValue)"
        }
        if let zone = options.timeZone { query += "&time_zone=\(zone.asQueryValue)" }
        return try await upload(table: pieces, query: query, as: principal)
    }
    package func importTelemetry(
        _ batches: TelemetryBatches, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try await upload(batches, as: principal)
    }
    package func backUp(to directory: String, as principal: Principal) async throws(DeskError) -> BackupReport {
        try await post("/v1/backups", ["directory": directory], as: principal, patience: Self.streamPatience)
    }
    package func checkup(as principal: Principal) async throws(DeskError) -> Checkup {
        try await answer(.GET, "/v1/checkup", as: principal)
    }
    package func users(as principal: Principal) async throws(DeskError) -> [User] {
        try await answer(.GET, "/v1/users", as: principal)
    }
    package func addUser(_ user: NewUser, as principal: Principal) async throws(DeskError) -> User {
        try await post("/v1/users", user, as: principal)
    }
    package func removeUser(named name: String, as principal: Principal) async throws(DeskError) {
        _ = try await send(.DELETE, "/v1/users/\(name.asQueryValue)", as: principal)
    }

    /// An answer's bytes as they come, read by one after the other.
    private actor BodyPieces {
        private var iterator: HTTPClientResponse.Body.AsyncIterator?

        init(_ body: HTTPClientResponse.Body) { iterator = body.makeAsyncIterator() }

        func next() async throws -> [UInt8]? {
            guard var own = iterator else { return nil }
            iterator = nil
            let piece = try await own.next(isolation: self)
            iterator = own
            return piece.map { Array($0.readableBytesView) }
        }
    }

    // MARK: Requests

    private func path(_ id: ContactID) -> String { "/v1/contacts/\(id.rawValue.asQueryValue)" }
    private func path(_ id: RepairID) -> String { "/v1/repairs/\(id.rawValue.asQueryValue)" }
    private func query(_ contact: ContactID?) -> String {
        contact.map { "?contact=\($0.rawValue.asQueryValue)" } ?? ""
    }

    private func post<Value: Decodable>(
        _ path: String, _ body: some Encodable, as principal: Principal?, patience: TimeAmount = Self.patience
    ) async throws(DeskError) -> Value {
        let bytes = try await DeskError.only { try WireFormat.bytes(of: body) }
        return try await answer(
            .POST, path, body: .bytes(ByteBuffer(bytes: bytes)), type: "application/json", as: principal,
            patience: patience)
    }

    private func upload(
        table pieces: some AsyncSequence<[UInt8], any Error> & Sendable, query: String, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        try await answer(
            .POST, "/v1/import/registry?\(query)",
            body: .stream(pieces.map { ByteBuffer(bytes: $0) }, length: .unknown), type: "text/csv", as: principal,
            patience: Self.streamPatience)
    }

    private func upload(
        _ batches: some AsyncSequence<TelemetryBatch, any Error> & Sendable, as principal: Principal
    ) async throws(DeskError) -> ImportReport {
        let pieces = batches.map { batch in
            var buffer = ByteBuffer()
            for line in batch.lines {
                buffer.writeBytes(line)
                buffer.writeInteger(UInt8(0x0A))
            }
            return buffer
        }
        return try await answer(
            .POST, "/v1/import/telemetry", body: .stream(pieces, length: .unknown), type: "application/x-ndjson",
            as: principal, patience: Self.streamPatience)
    }

    /// The values of an answer's events as they come, of unread ones the newest.
    private func events<Value: Decodable & Sendable>(
        _ method: HTTPMethod, _ path: String, body: HTTPClientRequest.Body? = nil, type: String? = nil,
        as principal: Principal
    ) async throws(DeskError) -> AsyncStream<Value> {
        let answer = try await send(
            method, path, body: body, type: type, as: principal, patience: Self.streamPatience
        ).body
        let (stream, sink) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        // The stream owns this task: whoever stops listening ends it.
        let reading = Task {
            defer { sink.finish() }
            var parser = EventParser()
            for try await piece in answer {
                for data in try parser.append(piece.readableBytesView) {
                    sink.yield(try WireFormat.value(Value.self, from: data))
                }
            }
        }
        sink.onTermination = { _ in reading.cancel() }
        return stream
    }

    private func answer<Value: Decodable>(
        _ method: HTTPMethod, _ path: String, body: HTTPClientRequest.Body? = nil, type: String? = nil,
        token: String? = nil, as principal: Principal?, patience: TimeAmount = Self.patience
    ) async throws(DeskError) -> Value {
        let response = try await send(
            method, path, body: body, type: type, token: token, as: principal, patience: patience)
        return try await read(Value.self, of: response, upTo: Self.longestAnswer)
    }

    /// Sends and returns an answer of the 2xx kind; throws the problem of any other.
    private func send(
        _ method: HTTPMethod, _ path: String, body: HTTPClientRequest.Body? = nil, type: String? = nil,
        token: String? = nil, as principal: Principal?, patience: TimeAmount = Self.patience
    ) async throws(DeskError) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address.url + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(token ?? address.token)")
        if let actingFor = principal?.actingFor { request.headers.add(name: "Bedside-As", value: actingFor) }
        if let type { request.headers.add(name: "Content-Type", value: type) }
        request.body = body
        let response: HTTPClientResponse
        do {
            response = try await Self.http.execute(request, timeout: patience)
        } catch {
            throw .unavailable("No answer from \(address.url). Is the service running (`bedside serve`)?")
        }
        guard response.status.code >= 300 else { return response }
        throw try await read(Problem.self, of: response, upTo: 1024 * 1024).deskError
    }

    /// The value of an answer's body; what somebody else answers who listens there is no value.
    private func read<Value: Decodable>(
        _ type: Value.Type, of response: HTTPClientResponse, upTo limit: Int
    ) async throws(DeskError) -> Value {
        let bytes = try await DeskError.only { try await response.body.collect(upTo: limit) }
        do {
            return try WireFormat.value(Value.self, from: bytes.readableBytesView)
        } catch {
            throw .unavailable(
                "\(address.url) answers as no Bedside of this version does: look at the address.")
        }
    }
}
