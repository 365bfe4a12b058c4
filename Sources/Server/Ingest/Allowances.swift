import Telemetry

/// What every device may still bring, over all of its topics, and every topic that leads to none.
///
/// Where nothing came for long, since the service or its link was away, what comes then may have waited at the broker:
/// everyone may bring as much more as fits into that time, for an hour.
///
/// Bound: some 120 bytes for every device that the directory knows or knew, and `mostTopics` topics of at most 64 KiB
/// each, which all begin anew where one more comes.
struct Allowances {
    static let mostTopics = 1 << 14

    /// Who is asked how much it may bring.
    enum Holder: Hashable {
        /// A device, by its place here.
        case device(Int32)
        case topic([UInt8])
    }

    /// A shorter silence fills no bucket further than it may go anyway.
    static let silence = TimeSpan.seconds(Int64(MessageAllowance.atOnce / MessageAllowance.perSecond))
    /// How long what waited may take to come.
    static let catchingUp = TimeSpan.hours(1)
    /// The most messages of one that may have waited.
    static let mostWaiting = 500_000.0

    /// When the journal last took what came, or more was granted for the silence since.
    private var heardAt: Timestamp?
    /// How many more messages each may bring, and how long.
    private var waiting: (messages: Float, until: Timestamp)?
    private var devices: [MessageAllowance] = []
    private var places: [DeviceID: Int32] = [:]
    private var topics: [[UInt8]: MessageAllowance] = [:]
    /// What was taken since the journal took the last batch.
    private var takenByDevices: [(place: Int32, bucket: MessageAllowance.Bucket, cost: Float)] = []
    private var takenByTopics: [(topic: [UInt8], bucket: MessageAllowance.Bucket, cost: Float)] = []

    /// - Parameter heardAt: when the journal last took something before the service started; nil: never.
    init(heardAt: Timestamp? = nil) { self.heardAt = heardAt }

    /// More is about to come.
    mutating func begin(at now: Timestamp) {
        if let waiting, now > waiting.until {
            self.waiting = nil
            changeAll { $0.endWaiting() }
        }
        guard let heardAt, now - heardAt >= Self.silence else { return }
        self.heardAt = now
        let before = waiting?.messages ?? 0
        let all = Float(min(Self.mostWaiting, Double(before) + (now - heardAt).inSeconds * MessageAllowance.perSecond))
        waiting = (all, now + Self.catchingUp)
        changeAll { $0.add(waiting: all - before) }
    }

    private mutating func changeAll(_ change: (inout MessageAllowance) -> Void) {
        for place in devices.indices { change(&devices[place]) }
        topics = topics.mapValues { allowance in
            var allowance = allowance
            change(&allowance)
            return allowance
        }
    }

    /// Of one that is heard for the first time.
    private var fresh: MessageAllowance {
        var allowance = MessageAllowance()
        if let waiting { allowance.add(waiting: waiting.messages) }
        return allowance
    }

    /// What a message counts as: one, and one more for every 16 KiB of it.
    static func cost(ofBytes count: Int) -> Float { 1 + Float(count >> 14) }

    /// The place of a device, made where it has none.
    mutating func place(of device: DeviceID) -> Int32 {
        if let place = places[device] { return place }
        let place = Int32(truncatingIfNeeded: devices.count)
        devices.append(fresh)
        places[device] = place
        return place
    }

    /// As `MessageAllowance.take`.
    mutating func take(
        _ cost: Float, ofDeviceAt place: Int32, receivedAt: Timestamp, observedAt: Timestamp?
    ) -> Bool {
        guard let bucket = devices[Int(place)].take(cost, receivedAt: receivedAt, observedAt: observedAt) else {
            return false
        }
        takenByDevices.append((place, bucket, cost))
        return true
    }

    mutating func take(_ cost: Float, of holder: Holder, receivedAt: Timestamp, observedAt: Timestamp?) -> Bool {
        switch holder {
        case .device(let place):
            return take(cost, ofDeviceAt: place, receivedAt: receivedAt, observedAt: observedAt)
        case .topic(let topic):
            if topics[topic] == nil, topics.count >= Self.mostTopics { topics.removeAll(keepingCapacity: true) }
            let fresh = fresh
            let bucket = topics[topic, default: fresh]
                .take(cost, receivedAt: receivedAt, observedAt: observedAt)
            guard let bucket else { return false }
            takenByTopics.append((topic, bucket, cost))
            return true
        }
    }

    /// As `MessageAllowance.hasMore`.
    mutating func hasMore(ofDeviceAt place: Int32, at now: Timestamp) -> Bool { devices[Int(place)].hasMore(at: now) }

    mutating func hasMore(_ holder: Holder, at now: Timestamp) -> Bool {
        switch holder {
        case .device(let place): hasMore(ofDeviceAt: place, at: now)
        case .topic(let topic): topics[topic]?.hasMore(at: now) ?? true
        }
    }

    /// Takes more for the message that was taken last.
    mutating func spendMore(_ cost: Float, of holder: Holder) {
        switch holder {
        case .device(let place):
            guard let last = takenByDevices.last, last.place == place else { return }
            devices[Int(place)].spend(cost, from: last.bucket)
            takenByDevices.append((place, last.bucket, cost))
        case .topic(let topic):
            guard let last = takenByTopics.last, last.topic == topic else { return }
            topics[topic]?.spend(cost, from: last.bucket)
            takenByTopics.append((topic, last.bucket, cost))
        }
    }

    /// The journal has what was taken.
    mutating func settle(at now: Timestamp) {
        heardAt = max(heardAt ?? now, now)
        forgetTaken()
    }

    private mutating func forgetTaken() {
        takenByDevices.removeAll(keepingCapacity: true)
        takenByTopics.removeAll(keepingCapacity: true)
    }

    /// The journal did not take the batch: its messages come again.
    mutating func giveBack() {
        for (place, bucket, cost) in takenByDevices { devices[Int(place)].spend(-cost, from: bucket) }
        for (topic, bucket, cost) in takenByTopics { topics[topic]?.spend(-cost, from: bucket) }
        forgetTaken()
    }
}
