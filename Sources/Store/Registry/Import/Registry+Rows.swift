import GRDB
package import Telemetry

extension Registry {
    /// Rows of one transaction at most (default 256). A row touches a page of some fifteen indexes: the more rows share a
    /// commit, the fewer pages are written for each, and the longer whoever else writes has to wait for it.
    package static let mostRowsAtOnce = 256
    /// Rows that are taken although others wait (default 8: some milliseconds, as a commit takes; with one a commit a table
    /// would hardly go on where somebody writes all the time).
    static let fewestRowsAtOnce = 8
    /// Rows after which the search is brought up to date (default 64), so that little is left to do where others wait.
    private static let searchedAtOnce = 64
    /// Rows of an import after which the search's tables are put together (default 10,000).
    private static let manyRows = 10_000
    /// Pages that are put together at once (default 256: some milliseconds).
    private static let mergedAtOnce = 256
    /// Pages in the log beyond which a commit moves them itself after all (default 64,000: 256 MiB).
    private static let mostLogged = 64_000
    /// KiB of pages that the writer holds while rows come (default 128 MiB: a tenth of a million persons' file).
    private static let heldMeanwhile = 131_072

    /// Puts the first rows of a customer table in, in one transaction: of each row all or nothing, and the others stand
    /// beside one that is refused. What is already so is not written again, so the same rows twice change nothing.
    ///
    /// Where somebody else waits to write, it ends after a few rows: the outcomes are those of as many as were looked at,
    /// at least one. `beginRows` is to be called before the first, `endRows` behind the last.
    ///
    /// - Parameters:
    ///   - now: when new devices count as enrolled.
    ///   - isTrial: everything is tried and taken back.
    ///   - audit: what is noted where rows were taken: how many, of how many looked at.
    package func take(
        _ rows: some RandomAccessCollection<RegistryRow> & Sendable, at now: Timestamp, isTrial: Bool = false,
        audit: @escaping @Sendable (_ taken: Int, _ of: Int) -> AuditEntry? = { _, _ in nil }
    ) async throws -> [RegistryRowOutcome] {
        let outcomes: [RegistryRowOutcome]
        do {
            outcomes = try await take(rows, at: now, isTrial: isTrial, oneByOne: isTrial, audit: audit)
        } catch is TakenBack {
            // A row is refused that may have been put in in part.
            outcomes = try await take(rows, at: now, isTrial: isTrial, oneByOne: true, audit: audit)
        }
        try await settle()
        return outcomes
    }

    /// - Parameter oneByOne: what each row changes can be taken back by itself, and a refused one throws nothing. SQLite
    ///   copies every page for that which a row touches, and rows are seldom refused.
    private func take(
        _ rows: some RandomAccessCollection<RegistryRow> & Sendable, at now: Timestamp, isTrial: Bool, oneByOne: Bool,
        audit: @escaping @Sendable (_ taken: Int, _ of: Int) -> AuditEntry?
    ) async throws -> [RegistryRowOutcome] {
        try await write { [self] db in
            var outcomes: [RegistryRowOutcome] = []
            func takeAll() throws {
                for row in rows.prefix(Self.mostRowsAtOnce) {
                    let outcome = try db.take(row, at: now, byItself: oneByOne)
                    if case .refused = outcome, !oneByOne { throw TakenBack() }
                    outcomes.append(outcome)
                    if pendingWrites > 1, outcomes.count >= Self.fewestRowsAtOnce { break }
                    if outcomes.count % Self.searchedAtOnce == 0, !isTrial { try db.refreshSearch() }
                }
            }
            if isTrial {
                try db.inSavepoint {
                    try takeAll()
                    return .rollback
                }
            } else {
                try takeAll()
            }
            let taken = outcomes.count { if case .taken = $0 { true } else { false } }
            if !isTrial, taken > 0, let entry = audit(taken, outcomes.count) { try db.appendAudit(entry) }
            return outcomes
        }
    }

    /// Before the first rows: commits leave what they wrote in the log, and `take` sees to it that it is moved; the writer
    /// holds more pages, since each row touches some twenty of as many indexes, in no order.
    package func beginRows() async throws { try await leaveInLog(pages: Self.mostLogged, holding: Self.heldMeanwhile) }

    /// Behind the last rows, however it ended: a task that was cancelled leaves no long log behind either.
    ///
    /// After many `rows` it puts the pieces together that they left in the search's tables, a little at a time, so that
    /// others write in between. Cost: some 30 µs a row, once.
    package func endRows(_ rows: Int = 0) async throws {
        try await Task {
            try await settle()
            var isDone = rows < Self.manyRows
            while !isDone {
                isDone = try await write { db in try !db.mergeSearch(pages: Self.mergedAtOnce) }
                try await settle()
            }
            try await leaveInLog()
        }.value
    }
}

extension Database {
    /// - Parameter byItself: nothing of a row that is refused is left; else its parts may be.
    fileprivate func take(
        _ row: RegistryRow, at now: Timestamp, byItself: Bool
    ) throws -> RegistryRowOutcome {
        do {
            guard byItself else { return try takeParts(of: row, at: now) }
            var outcome = RegistryRowOutcome.unchanged(device: nil)
            try inSavepoint {
                outcome = try takeParts(of: row, at: now)
                return .commit
            }
            return outcome
        } catch let refusal as Refused {
            return .refused(refusal.why)
        } catch {
            let error = StoreError(error, in: "registry")
            switch error.code {
            case .constraint(.taken): return .refused(.addressTaken)
            case .constraint(.unicodeTwin): return .refused(.unicodeTwin)
            case .constraint: return .refused(.other(error.cause))
            default: throw error
            }
        }
    }

    private struct Refused: Error { var why: RegistryRowRefusal }

    private func takeParts(of row: RegistryRow, at now: Timestamp) throws -> RegistryRowOutcome {
        let person = try takePerson(of: row)
        var isChanged = person.isChanged
        guard let home = row.home else { return isChanged ? .taken(device: nil) : .unchanged(device: nil) }
        isChanged = try take(home, of: person.id) || isChanged
        guard let device = row.device else { return isChanged ? .taken(device: nil) : .unchanged(device: nil) }
        let taken = try take(device, in: home.id, at: now)
        return taken.isChanged || isChanged ? .taken(device: taken.id) : .unchanged(device: taken.id)
    }

    private func takePerson(of row: RegistryRow) throws -> (id: PersonID, isChanged: Bool) {
        let id = try personID(account: row.account)
        let known = try person(id)
        var person = known ?? PersonRecord(id: id, name: row.name)
        person.name = row.name
        person.phones = row.phones ?? person.phones
        person.emails = row.emails ?? person.emails
        person.needs = row.needs ?? person.needs
        person.language = row.language ?? person.language
        person.preferredChannel = row.preferredChannel ?? person.preferredChannel
        if !person.accounts.contains(row.account) { person.accounts.append(row.account) }
        if person == known { return (id, false) }
        try save(person, isNew: known == nil)
        return (id, true)
    }

    /// Whoever has the account number; otherwise the id it always leads to.
    private func personID(account: String) throws -> PersonID {
        let own = PersonID(importKey: "account \(account)")
        let holders = try rows("SELECT person FROM customer_accounts WHERE number = ? LIMIT 2", [account])
            .map { try $0.id("person", as: PersonID.self) }
        if holders.count > 1, !holders.contains(own) { throw Refused(why: .accountOfSeveral) }
        return holders.contains(own) ? own : holders.first ?? own
    }

    private func take(_ new: RegistryRow.Home, of person: PersonID) throws -> Bool {
        let known = try home(new.id)
        var home = known ?? HomeRecord(id: new.id, addressLines: new.addressLines, timeZone: new.timeZone)
        home.addressLines = new.addressLines
        home.timeZone = new.timeZone
        home.region = new.region ?? home.region
        home.supply.electricity = new.electricity ?? home.supply.electricity
        home.supply.internet = new.internet ?? home.supply.internet
        if home != known { try save(home) }
        let ties = try rows(
            "SELECT * FROM ties WHERE person = ? AND home = ? AND role = ? ORDER BY from_at",
            [person.rawValue, new.id.rawValue, new.role.rawValue]
        ).map { try TieRecord($0) }
        let from = new.from ?? ties.last?.from
        let same = ties.first { $0.from == from }
        // Its beginning was corrected, and it is one tie still; what begins after its end is another.
        let corrected = same == nil && ties.count == 1 ? ties.first { $0.to.map { from ?? $0 < $0 } ?? true } : nil
        let to = new.to ?? same?.to ?? corrected?.to
        let tie = TieRecord(person: person, home: new.id, role: new.role, from: from, to: to)
        if tie == same { return home != known }
        if let before = corrected {
            try run(
                "DELETE FROM ties WHERE person = ? AND home = ? AND role = ? AND from_at IS ?",
                [person.rawValue, new.id.rawValue, new.role.rawValue, before.from?.rawValue])
        }
        try save(tie)
        return true
    }

    private func take(
        _ new: RegistryRow.Device, in home: HomeID, at now: Timestamp
    ) throws -> (id: DeviceID, isChanged: Bool) {
        var id = new.id
        if let holder = try deviceID(at: new.address), holder != id {
            // One that enrolled itself becomes the customer's; one that another key stands for stays its.
            guard !holder.isFromKey else { throw Refused(why: .addressTaken) }
            id = holder
        }
        let known = try device(id)
        var device = known ?? DeviceRecord(id: id, enrolledAt: now)
        device.home = home
        device.assignedProfile = new.profile ?? device.assignedProfile
        device.title = new.title ?? device.title
        device.serial = new.serial ?? device.serial
        if !device.addresses.contains(new.address) { device.addresses.append(new.address) }
        if device == known { return (id, false) }
        try save(device)
        return (id, true)
    }
}

extension DeviceID {
    /// Whether `init(importKey:)` made it.
    fileprivate var isFromKey: Bool { description.dropFirst(14).first == "8" }
}
