import Decoding
import Profiles
import Telemetry

/// The hot way of a message into the journal: by the plan of its topic, without texts and dictionaries. It gives what
/// the general way gives, or leaves the message to it.
extension Intake {
    /// A message as it lies in a burst.
    struct RawMessage {
        var topic: UnsafeRawBufferPointer
        var payload: UnsafeRawBufferPointer
        /// The broker kept it: it may be of any age.
        var isRetained: Bool
    }

    /// Appends what the journal is to hold of a live message.
    ///
    /// - Parameter learnt: as in the general way.
    func take(
        _ message: RawMessage, receivedAt: Timestamp, _ plans: inout TopicPlans, _ learnt: inout DirectoryChanges,
        into inputs: inout [DeviceInput]
    ) {
        let hash = TopicPlans.hash(message.topic)
        let place = plans.place(of: message.topic, hash: hash)
        let cost = Allowances.cost(ofBytes: message.payload.count)
        if let place, !message.isRetained {
            let entry = plans.entries[place]
            if let plan = entry.plan, directory.revision(of: entry.device) == entry.revision,
                // What is not to be read is held back below.
                plans.allowances.hasMore(ofDeviceAt: entry.allowance, at: receivedAt),
                let (readings, number) = plans.read(
                    message.payload, by: plan, receivedAt: receivedAt, clock: localClock)
            {
                let last = readings.last
                guard
                    plans.allowances.take(
                        cost, ofDeviceAt: entry.allowance, receivedAt: receivedAt,
                        observedAt: last.flatMap { $0.deviceStated ? $0.observedAt : nil })
                else { return holdBack(message, receivedAt) }
                // A numbered message counts, also where it says nothing of the profile's metrics.
                guard last != nil || number != nil else { return }
                if last != nil { plans.noteHeard(place, at: receivedAt) }
                inputs.append(
                    DeviceInput(
                        device: entry.device, receivedAt: receivedAt, number: number, content: .readings(readings)))
                return
            }
        }
        var holder =
            place.map { Allowances.Holder.device(plans.entries[$0].allowance) } ?? .topic(Array(message.topic))
        // Before anything is read of it, so that what floods costs no more than this.
        guard plans.allowances.hasMore(holder, at: receivedAt) else { return holdBack(message, receivedAt) }
        let whole = Message(
            topic: String(decoding: message.topic, as: UTF8.self), payload: Array(message.payload),
            isRetained: message.isRetained, receivedAt: receivedAt, isImported: false)
        let decoded = decode(whole)
        if let device = device(of: decoded) { holder = .device(plans.allowances.place(of: device)) }
        guard
            plans.allowances.take(cost, of: holder, receivedAt: receivedAt, observedAt: decoded.newestStated)
        else { return holdBack(message, receivedAt) }
        if case .inputs(let more) = take(whole, decoded: decoded, &learnt) {
            if more.count >= Self.inputsOfOne {
                plans.allowances.spendMore(Float(more.count / Self.inputsOfOne), of: holder)
            }
            inputs += more
        }
        if place.map({ directory.revision(of: plans.entries[$0].device) == plans.entries[$0].revision }) ?? false {
            // It has a plan and this message was not plain, or it is known to have none.
            return
        }
        plan(message.topic, hash: hash, as: whole, decoded, &plans)
    }

    /// A message that speaks of many devices counts once more for every so many inputs that it gives.
    private static let inputsOfOne = 50

    /// The known device that a message, also one that could not be read, is of; nil where it is of several or of none.
    private func device(of decoded: DecodedMessage) -> DeviceID? {
        guard let native = decoded.device, let address = decoded.address(of: native) else { return nil }
        return directory.find([address])?.device
    }

    /// Counts a message that goes no further since its device or topic brings too many.
    private func holdBack(_ message: RawMessage, _ receivedAt: Timestamp) {
        rejects.note(
            "too_many",
            MessageAllowance.words,
            topic: String(decoding: message.topic, as: UTF8.self), payload: message.payload, at: receivedAt)
    }

    /// Works out what messages on a topic mean, from one that went the general way.
    private func plan(
        _ topic: UnsafeRawBufferPointer, hash: UInt64, as message: Message, _ decoded: DecodedMessage,
        _ plans: inout TopicPlans
    ) {
        guard decoded.rejection == nil, !decoded.isIgnored, let native = decoded.device, decoded.points.isEmpty,
            // Where the payload names the device, the next message may be another's.
            decoded.captures["device"] == native || decoder.plainRule(forTopic: message.topic) != nil,
            let address = decoded.address(of: native), let known = directory.find([address])
        else { return }
        if plans.isFull {
            tellHeard(&plans)
            plans.forget()
        }
        plans.put(
            topic, hash: hash, plan: planNumber(message.topic, decoded, known, &plans), device: known.device,
            revision: directory.revision(of: known.device))
    }

    private func planNumber(
        _ topic: String, _ decoded: DecodedMessage, _ known: DeviceDirectory.Known, _ plans: inout TopicPlans
    ) -> Int32? {
        guard let profile = known.profile.flatMap({ catalog[ProfileID(rawValue: $0)] }),
            let plain = decoder.plainRule(forTopic: topic),
            // What a device reports may still tell which profile it has.
            catalog.telling[decoded.convention ?? ""]?.isSubset(of: known.identity.reportedMetrics) ?? true,
            // Captures that another of its topics contradicts are told at each change.
            decoded.captures.allSatisfy({ $0.key == "device" || known.captures[$0.key] == $0.value }),
            decoded.commandTopic.map({ known.captures["command"] == $0 }) ?? true
        else { return nil }
        // Only what the topic says in the names of values tells two plans of one rule and profile apart.
        let captures = decoder.captures(of: plain, inTopic: topic)
        let prefix = plain.rule.values.flatMap { CommandTemplate.renderedText($0.prefix, captures) } ?? ""
        guard prefix.utf8.count <= TopicPlans.longestPrefix else { return nil }
        let key = TopicPlans.PlanKey(rule: plain.number, profile: profile.id.rawValue, prefix: prefix)
        return plans.plan(key) { ReadingPlan(rule: plain.rule, captures: captures, profile) }
    }

    /// Brings to the directory when devices were last heard by plan: an import is judged by it.
    func tellHeard(_ plans: inout TopicPlans) {
        plans.tellHeard { device, at in directory.noteHeard(device, at: at) }
    }
}

extension DecodedMessage {
    /// The newest time that the message states; a clock on the wall counts as UTC, since only how far it goes on is
    /// asked.
    fileprivate var newestStated: Timestamp? {
        ([clock] + points.map(\.clock)).compactMap { clock -> Timestamp? in
            switch clock {
            case .stated(let instant): instant
            case .local(let local): local.asUTC
            case .none, .unusable: nil
            }
        }.max()
    }
}
