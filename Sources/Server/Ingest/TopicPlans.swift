import Decoding
import MQTTTransport
import Telemetry

/// What messages on the topics heard lately mean: of which device they are and what is to be read from them, worked out
/// once for each topic.
///
/// Bound: `most` topics of some 100 bytes each with a table of eight; all are forgotten where so many are reached, and
/// worked out again as the topics are heard. At most `mostPlans` plans, each with some 2 KiB of room to read in (12 KiB
/// more where payloads hold hundreds of keys) and the layouts of the payloads that it has met: 2 KiB for messages of a
/// few values, 20 KiB at most. Beyond, topics go the general way. Cost of finding one: a hash of the topic and a
/// comparison of its bytes.
struct TopicPlans {
    /// Topics that are kept at a time.
    static let most = 1 << 20
    /// Plans that are kept at a time; topics of equal rule, profile and names share one.
    static let mostPlans = 4_096

    /// What a topic's messages are. Trivial, so that looking at one counts no reference.
    struct Entry {
        fileprivate var hash: UInt64
        /// Where the topic stands in `bytes`.
        fileprivate var start: Int
        fileprivate var count: Int32
        /// Nil: its messages go the general way.
        fileprivate(set) var plan: Int32?
        fileprivate(set) var device: DeviceID
        /// Of the device in the directory: another one there means that this may no longer be so.
        fileprivate(set) var revision: UInt32
        /// When the last reading by this plan came; nil: the directory knows.
        var heard: Timestamp?
        /// The place of its device's allowance.
        fileprivate(set) var allowance: Int32
    }

    /// Bytes of what a topic may put before the names of its values; a longer one goes the general way.
    static let longestPrefix = 256

    /// What a plan follows from.
    struct PlanKey: Hashable {
        var rule: Int
        var profile: String
        /// What the topic puts before the names of its values.
        var prefix: String
    }

    /// What may still come; kept where the topics are forgotten.
    var allowances: Allowances
    private(set) var entries: [Entry] = []
    private(set) var plans: [ReadingPlan] = []
    /// Of each plan its own.
    private var scratches: [ReadingPlan.Scratch] = []
    private var planNumbers: [PlanKey: Int32?] = [:]
    /// Of the topics, side by side.
    private var bytes: [UInt8] = []
    /// Places in `entries` by hash, -1 where none; a power of two, at least twice as many as entries.
    private var table = [Int32](repeating: -1, count: 1_024)
    /// Entries of which the directory does not know yet that they were heard.
    private var heard: [Int32] = []

    /// - Parameter heardAt: as of `Allowances`.
    init(heardAt: Timestamp? = nil) { allowances = Allowances(heardAt: heardAt) }

    static func hash(_ topic: UnsafeRawBufferPointer) -> UInt64 {
        var hash = StableHash()
        hash.combine(topic)
        return hash.value
    }

    /// The place of a topic's entry.
    func place(of topic: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while table[slot] >= 0 {
            let place = Int(table[slot])
            if entries[place].hash == hash, isSame(place, topic) { return place }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func isSame(_ place: Int, _ topic: UnsafeRawBufferPointer) -> Bool {
        let (start, count) = (entries[place].start, Int(entries[place].count))
        guard count == topic.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            var at = 0
            while at + 8 <= count {
                guard
                    bytes.loadUnaligned(fromByteOffset: start + at, as: UInt64.self)
                        == topic.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                else { return false }
                at += 8
            }
            while at < count, bytes[start + at] == topic[at] { at += 1 }
            return at == count
        }
    }

    /// Puts in what a topic's messages are, or replaces it.
    mutating func put(
        _ topic: UnsafeRawBufferPointer, hash: UInt64, plan: Int32?, device: DeviceID, revision: UInt32
    ) {
        let allowance = allowances.place(of: device)
        if let place = place(of: topic, hash: hash) {
            entries[place].allowance = allowance
            entries[place].plan = plan
            entries[place].device = device
            entries[place].revision = revision
            return
        }
        if entries.count * 2 >= table.count { grow() }
        entries.append(
            Entry(
                hash: hash, start: bytes.count, count: Int32(truncatingIfNeeded: topic.count), plan: plan,
                device: device, revision: revision, allowance: allowance))
        bytes.append(contentsOf: topic)
        insert(entries.count - 1)
    }

    private mutating func insert(_ place: Int) {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: entries[place].hash) & mask
        while table[slot] >= 0 { slot = (slot + 1) & mask }
        table[slot] = Int32(truncatingIfNeeded: place)
    }

    private mutating func grow() {
        table = [Int32](repeating: -1, count: table.count * 2)
        for place in entries.indices { insert(place) }
    }

    /// The number of a plan, made where there is none; nil where such messages have none.
    mutating func plan(_ key: PlanKey, _ make: () -> ReadingPlan?) -> Int32? {
        if let known = planNumbers[key] { return known }
        guard planNumbers.count < Self.mostPlans else { return nil }
        let number = make().map { plan in
            plans.append(plan)
            scratches.append(ReadingPlan.Scratch())
            return Int32(truncatingIfNeeded: plans.count - 1)
        }
        planNumbers[key] = .some(number)
        return number
    }

    /// Whether there is no room for one more topic; then `tellHeard`, then `forget`.
    var isFull: Bool { entries.count >= Self.most }

    mutating func forget() {
        let allowances = allowances
        self = TopicPlans()
        self.allowances = allowances
    }

    /// Reads a message by the plan of its topic's entry. Nil where it is not as its kind usually is.
    mutating func read(
        _ payload: UnsafeRawBufferPointer, by plan: Int32, receivedAt: Timestamp, clock: LocalClock
    ) -> (readings: [Reading], number: MessageNumber?)? {
        let plan = Int(plan)
        var readings: [Reading] = []
        do throws(JSONFault) {
            try plans[plan].read(
                payload, receivedAt: receivedAt, clock: clock, scratch: &scratches[plan], into: &readings)
        } catch {
            return nil
        }
        return scratches[plan].sawJoinedKey
            ? nil : (readings, plans[plan].number(of: payload, in: scratches[plan]))
    }

    mutating func noteHeard(_ place: Int, at now: Timestamp) {
        if entries[place].heard == nil { heard.append(Int32(truncatingIfNeeded: place)) }
        entries[place].heard = max(entries[place].heard ?? now, now)
    }

    /// Tells which devices were heard since it was asked last, and when.
    mutating func tellHeard(_ tell: (DeviceID, Timestamp) -> Void) {
        for place in heard {
            guard let at = entries[Int(place)].heard else { continue }
            entries[Int(place)].heard = nil
            tell(entries[Int(place)].device, at)
        }
        heard.removeAll(keepingCapacity: true)
    }
}
