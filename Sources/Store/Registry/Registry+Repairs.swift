import GRDB
package import Telemetry

extension Registry {
    /// Asks for a repair, in the present epoch. Its idempotency key again gives the repair it made, unchanged. Throws
    /// `.constraint(.deviceOccupied)` where another repair occupies the device.
    package func request(
        _ repair: RepairRecord, steps: [RepairStepRecord] = [], audit: AuditEntry? = nil
    ) async throws -> RepairRequestOutcome {
        try await write { db in
            let known = try db.repairs("WHERE idempotency_key = ?", [repair.idempotencyKey])
            if let known = known.first { return .existing(known) }
            var repair = repair
            repair.epoch = try db.epoch()
            try db.insert(repair, steps: steps)
            if let audit { try db.appendAudit(audit) }
            return .created(repair)
        }
    }

    /// Moves a repair on and adds to its log. Throws `.constraint(.changedMeanwhile)` where it is no longer in one of
    /// the `expected` states, and with `unlessStopped` `.constraint(.stopped)` while a stop is in force: asked in the
    /// same transaction, so that nothing comes between.
    package func advance(
        _ transition: RepairTransition, from expected: Set<String>, unlessStopped: Bool = false,
        audit: AuditEntry? = nil
    ) async throws {
        try await write(audit: audit) { db in
            guard let row = try db.row("SELECT state FROM repairs WHERE id = ?", [transition.repair.rawValue]) else {
                throw StoreError(.notFound, cause: "repair \(transition.repair.rawValue) is not known")
            }
            let state: String = try row.value("state")
            guard expected.contains(state) else {
                throw StoreError(.constraint(.changedMeanwhile), cause: "the repair is \(state) by now")
            }
            if unlessStopped, let stop = try db.stopInForce() {
                throw StoreError(.constraint(.stopped), cause: "\(stop.by) stopped all sending: \(stop.reason)")
            }
            try db.apply(transition)
        }
    }

    package func repair(_ id: RepairID) async throws -> RepairRecord? {
        try await read { db in try db.repairs("WHERE id = ?", [id.rawValue]).first }
    }

    package func repair(idempotencyKey: String) async throws -> RepairRecord? {
        try await read { db in try db.repairs("WHERE idempotency_key = ?", [idempotencyKey]).first }
    }

    /// The log of a repair, oldest first.
    package func steps(of repair: RepairID) async throws -> [RepairStepRecord] {
        try await read { db in
            try db.rows("SELECT * FROM repair_steps WHERE repair = ? ORDER BY number", [repair.rawValue]).map { row in
                RepairStepRecord(
                    step: try row.value("step"), at: try row.time("at"), detail: try row.optional("detail"))
            }
        }
    }

    /// Every repair that has not ended, oldest first: what a start takes up again.
    package func openRepairs() async throws -> [RepairRecord] {
        try await read { db in try db.repairs("WHERE ended_at IS NULL ORDER BY requested_at, id") }
    }

    /// Newest first.
    package func repairs(of device: DeviceID, limit: Int) async throws -> [RepairRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.repairs(
                "WHERE device = ? ORDER BY requested_at DESC, id DESC LIMIT ?", [device.description, limit])
        }
    }

    /// Newest first, of all devices.
    package func repairs(limit: Int) async throws -> [RepairRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in try db.repairs("ORDER BY requested_at DESC, id DESC LIMIT ?", [limit]) }
    }

    /// How the ended repairs by one fix of a profile's devices ended: how often in each state, imported ones included.
    package func outcomes(of fix: String, profile: String) async throws -> [String: Int] {
        try await read { db in
            var counts: [String: Int] = [:]
            let rows = try db.rows(
                """
                SELECT state, count(*) AS count FROM repairs JOIN devices ON devices.id = device
                WHERE fix = ? AND ended_at IS NOT NULL AND ifnull(assigned_profile, matched_profile) = ?
                GROUP BY state
                """, [fix, profile])
            for row in rows { counts[try row.value("state")] = try row.value("count") }
            return counts
        }
    }

    // MARK: Stops

    /// Stops all sending. Where a stop is in force already, that one stays and is returned.
    package func stopAll(_ stop: StopRecord, audit: AuditEntry? = nil) async throws -> StopRecord {
        try await write(audit: audit) { db in
            if let standing = try db.stopInForce() { return standing }
            try db.run(
                "INSERT INTO stops (since, by, reason) VALUES (?, ?, ?)", [stop.since.rawValue, stop.by, stop.reason])
            return stop
        }
    }

    /// Lifts the stop in force; `.notFound` where there is none.
    package func liftStop(at: Timestamp, by: String, audit: AuditEntry? = nil) async throws {
        try await write(audit: audit) { db in
            try db.run("UPDATE stops SET lifted_at = ?, lifted_by = ? WHERE lifted_at IS NULL", [at.rawValue, by])
            try db.requireChange("a stop in force")
        }
    }

    package func stopInForce() async throws -> StopRecord? {
        try await read { db in try db.stopInForce() }
    }
}

extension Database {
    func insert(_ repair: RepairRecord, steps: [RepairStepRecord]) throws {
        try run(
            """
            INSERT INTO repairs (id, device, fix, contact, agent, state, requested_at, ended_at, occupies,
              idempotency_key, epoch, failure, imported, machine)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                repair.id.rawValue, repair.device.description, repair.fix, repair.contact?.rawValue, repair.agent,
                repair.state, repair.requestedAt.rawValue, repair.endedAt?.rawValue, repair.occupiesDevice,
                repair.idempotencyKey, repair.epoch, repair.failure, repair.imported, repair.machine,
            ])
        try append(steps, to: repair.id)
    }

    /// Throws `.notFound` where the repair is not known.
    func apply(_ transition: RepairTransition) throws {
        try run(
            "UPDATE repairs SET state = ?, ended_at = ?, occupies = ?, failure = ?, machine = ? WHERE id = ?",
            [
                transition.state, transition.endedAt?.rawValue, transition.occupiesDevice, transition.failure,
                transition.machine, transition.repair.rawValue,
            ])
        try requireChange("repair \(transition.repair.rawValue)")
        try append(transition.steps, to: transition.repair)
    }

    private func append(_ steps: [RepairStepRecord], to repair: RepairID) throws {
        for step in steps {
            try run(
                """
                INSERT INTO repair_steps (repair, number, step, at, detail)
                VALUES (?1, (SELECT 1 + ifnull(max(number), 0) FROM repair_steps WHERE repair = ?1), ?2, ?3, ?4)
                """, [repair.rawValue, step.step, step.at.rawValue, step.detail])
        }
    }

    /// The repairs of a clause of this source; only values are bound.
    fileprivate func repairs(_ clause: String, _ values: [Bound] = []) throws -> [RepairRecord] {
        try rows("SELECT * FROM repairs \(clause)", values).map { row in
            RepairRecord(
                id: try row.id("id"), device: try row.device("device"), fix: try row.value("fix"),
                contact: try row.optionalID("contact"), agent: try row.value("agent"), state: try row.value("state"),
                requestedAt: try row.time("requested_at"), endedAt: try row.optionalTime("ended_at"),
                occupiesDevice: try row.value("occupies"), idempotencyKey: try row.value("idempotency_key"),
                epoch: try row.value("epoch"), failure: try row.optional("failure"),
                imported: try row.value("imported"), machine: try row.optional("machine"))
        }
    }

    fileprivate func stopInForce() throws -> StopRecord? {
        try row("SELECT * FROM stops WHERE lifted_at IS NULL").map { row in
            StopRecord(since: try row.time("since"), by: try row.value("by"), reason: try row.value("reason"))
        }
    }
}
