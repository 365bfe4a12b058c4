import Profiles
import Telemetry

/// A device's state as flat bytes, for snapshots: `encode` and `init(bytes:)` are inverse to each other, and bytes of
/// another schema, another profile content or a damaged file restore to nothing.
extension DeviceState {
    /// Raised whenever the layout or the meaning of a field changes.
    package static let schema: UInt16 = 9
    /// Since this one, what is of no profile stands at the beginning as it does now, but for repairs.
    private static let oldestBeginning: UInt16 = 7
    /// Since this one, repairs that are followed stand behind it.
    private static let withRepairs: UInt16 = 9

    /// Of a learning device no more than what `init(learning:)` takes back: it is to be learned anew after a restart.
    package func encode(_ compiled: CompiledProfile) -> [UInt8] {
        var writer = StateWriter()
        writer.bytes.reserveCapacity(1_024 + (isLearning ? 0 : bank.buckets.count * 4))
        writer.put(Self.schema)
        writer.put(compiled.profile.contentHash)
        for time in [newest, newestReceivedAt, lastReceivedAt, availabilityAt] {
            writer.put(time) { $0.put($1.microseconds) }
        }
        writer.put(availability) { $0.put($1 == .online) }
        writer.put(clockIsWrong)
        writer.put(UInt16(info.count))
        for (key, value) in info.sorted(by: { $0.key < $1.key }) {
            writer.put(key)
            writer.put(value)
        }
        writer.put(UInt16(settled.count))
        for repair in settled { writer.put(repair.rawValue) }
        let followed = followed(compiled.profile)
        writer.put(UInt16(followed.count))
        for one in followed { one.encode(into: &writer) }
        guard !isLearning else { return writer.bytes }
        writer.put(UInt16(symptoms.count))
        for symptom in symptoms { symptom.encode(into: &writer) }
        writer.put(UInt16(openEpisodes.count))
        for (index, episode) in openEpisodes.enumerated() {
            writer.put(episode) { $0.put($1.microseconds) }
            writer.put(watching.causes[index])
        }
        writer.put(watching.nothingWeKnow)
        writer.put(UInt16(brewing.count))
        for one in brewing {
            writer.put(UInt16(one.cause))
            writer.put(one.since.microseconds)
        }
        bank.encode(into: &writer)
        background.encode(into: &writer)
        unlike.encode(into: &writer)
        for proof in proofs { proof.bank.encode(into: &writer) }
        degradations.encode(into: &writer)
        writer.put(numbers) { $1.encode(into: &$0) }
        return writer.bytes
    }

    package init?(bytes: [UInt8], _ compiled: CompiledProfile) {
        var reader = StateReader(bytes)
        guard let state = try? DeviceState(from: &reader, compiled), reader.isAtEnd else { return nil }
        self = state
    }

    private init(from reader: inout StateReader, _ compiled: CompiledProfile) throws(StateReader.Malformed) {
        self.init(compiled)
        let beginning = try takeWhatIsOfNoProfile(from: &reader)
        guard beginning.schema == Self.schema, beginning.profileHash == compiled.profile.contentHash else {
            throw StateReader.Malformed()
        }
        for one in beginning.followed where !follow(one, compiled) { throw StateReader.Malformed() }
        guard proofs.count <= Self.mostProofs, holds.count <= Self.mostHolds else { throw StateReader.Malformed() }
        guard try reader.count(atMost: symptoms.count) == symptoms.count else { throw StateReader.Malformed() }
        for index in symptoms.indices { symptoms[index] = try SymptomState(from: &reader) }
        guard try reader.count(atMost: openEpisodes.count) == openEpisodes.count else { throw StateReader.Malformed() }
        for index in openEpisodes.indices {
            openEpisodes[index] = try reader.optional(Timestamp.init(from:))
            watching.causes[index] = try reader.double()
        }
        watching.nothingWeKnow = try reader.double()
        for _ in 0..<(try reader.count(atMost: openEpisodes.count)) {
            let one = BrewingEpisode(
                cause: Int(try reader.integer(UInt16.self)), since: try Timestamp(from: &reader))
            guard openEpisodes.indices.contains(one.cause), openEpisodes[one.cause] == nil,
                !brewing.contains(where: { $0.cause == one.cause })
            else { throw StateReader.Malformed() }
            brewing.append(one)
        }
        bank = try WindowBank(from: &reader, compiled.windows)
        background = try Background(from: &reader, compiled)
        unlike = try UnlikeTrack(from: &reader, compiled.unlike)
        for index in proofs.indices {
            guard let plan = compiled.proofWindows[proofs[index].fix] else { throw StateReader.Malformed() }
            proofs[index].bank = try WindowBank(from: &reader, plan)
        }
        degradations = try Degradations(from: &reader, compiled)
        numbers = try reader.optional(NumberTrack.init(from:))
    }

    /// What a device's state holds whatever its profile says: when it was heard, and what it said of itself. Returns what
    /// it was made by, and the repairs that are followed.
    mutating func takeWhatIsOfNoProfile(
        from reader: inout StateReader
    ) throws(StateReader.Malformed) -> (schema: UInt16, profileHash: UInt64, followed: [FollowedRepair]) {
        let schema: UInt16 = try reader.integer()
        guard schema >= Self.oldestBeginning, schema <= Self.schema else { throw StateReader.Malformed() }
        let hash: UInt64 = try reader.integer()
        newest = try reader.optional(Timestamp.init(from:))
        newestReceivedAt = try reader.optional(Timestamp.init(from:))
        lastReceivedAt = try reader.optional(Timestamp.init(from:))
        availabilityAt = try reader.optional(Timestamp.init(from:))
        availability = try reader.optional { reader throws(StateReader.Malformed) in
            try reader.flag() ? .online : .offline
        }
        clockIsWrong = try reader.flag()
        for _ in 0..<(try reader.count(atMost: Self.mostInfo)) {
            let key = try reader.string(atMost: Self.longestText)
            info[key] = try reader.string(atMost: Self.longestText)
        }
        var followed: [FollowedRepair] = []
        guard schema >= Self.withRepairs else { return (schema, hash, followed) }
        for _ in 0..<(try reader.count(atMost: Self.mostSettled)) {
            settled.append(RepairID(rawValue: try reader.string(atMost: Self.longestRepairID)))
        }
        for _ in 0..<(try reader.count(atMost: Self.mostProofs + Self.mostHolds)) {
            followed.append(try FollowedRepair(from: &reader))
        }
        return (schema, hash, followed)
    }
}

extension Timestamp {
    init(from reader: inout StateReader) throws(StateReader.Malformed) {
        self.init(microseconds: try reader.integer())
        // The fold takes no others, and arithmetic on these is safe. Readings may be a little ahead of the latest.
        guard self >= Usable.earliest - .days(1), self <= Usable.latest + .days(1) else {
            throw StateReader.Malformed()
        }
    }
}

extension Truth {
    fileprivate init(from reader: inout StateReader) throws(StateReader.Malformed) {
        guard let truth = Truth(rawValue: try reader.integer()) else { throw StateReader.Malformed() }
        self = truth
    }
}

extension SymptomState {
    fileprivate func encode(into writer: inout StateWriter) {
        writer.put(truth.rawValue)
        writer.put(since) { $0.put($1.microseconds) }
        writer.put(holdingSince) { $0.put($1.microseconds) }
        writer.put(lastKnownPresent)
    }

    fileprivate init(from reader: inout StateReader) throws(StateReader.Malformed) {
        truth = try Truth(from: &reader)
        since = try reader.optional(Timestamp.init(from:))
        holdingSince = try reader.optional(Timestamp.init(from:))
        lastKnownPresent = try reader.flag()
    }
}

extension WindowBank {
    fileprivate func encode(into writer: inout StateWriter) {
        writer.put(began)
        writer.put(heard)
        for metric in metrics {
            writer.put(metric.value)
            writer.put(metric.at)
            writer.put(metric.trust.rawValue)
        }
        for ring in rings {
            writer.put(ring.head)
            writer.put(ring.amount)
            writer.put(ring.seconds)
        }
        for figure in buckets { writer.put(figure) }
        for condition in conditions {
            writer.put(condition.truth.rawValue)
            writer.put(condition.at)
        }
    }

    fileprivate init(from reader: inout StateReader, _ plan: WindowPlan) throws(StateReader.Malformed) {
        self.init(plan, began: try reader.moment())
        heard = try reader.moment()
        for index in metrics.indices {
            metrics[index].value = try reader.double()
            metrics[index].at = try reader.moment()
            guard let trust = MetricTrack.Trust(rawValue: try reader.integer()) else { throw StateReader.Malformed() }
            metrics[index].trust = trust
        }
        for index in rings.indices {
            let head: Int64 = try reader.integer()
            guard head >= -1, head <= Self.latest / plan.rings[index].width else { throw StateReader.Malformed() }
            rings[index].head = head
            rings[index].amount = try reader.float()
            rings[index].seconds = try reader.seconds()
        }
        for shape in plan.rings {
            for index in shape.base..<shape.base + shape.closed { buckets[index] = try reader.float() }
            for index in shape.base + shape.closed..<shape.base + shape.figures {
                buckets[index] = try reader.seconds()
            }
        }
        open { bank in for (index, shape) in plan.rings.enumerated() { bank.gather(index, shape) } }
        for index in conditions.indices {
            conditions[index].truth = try Truth(from: &reader)
            conditions[index].at = try reader.moment()
        }
    }

    private static let latest = (Usable.latest + .days(1)).microseconds
}
