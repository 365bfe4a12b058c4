import Decoding
import DeskOperations
import Profiles
import Telemetry

/// Who a message is of, and what its device is by now.
extension Intake {
    /// The device, enrolled where that is asked for; nil where it is not known and stays so.
    func known(
        _ address: Address, _ native: String, _ decoded: DecodedMessage, _ message: Message, _ yield: inout Yield
    ) -> DeviceDirectory.Known? {
        if let known = directory.find([address]) { return known }
        let aliases = aliases(of: native, in: decoded)
        if let known = directory.find(aliases) {
            return link(address, to: known, message, &yield) ? directory[known.device] : nil
        }
        guard enrolment == .automatic, !message.isImported, directory.mayEnrol(at: message.receivedAt) else {
            directory.noteUnknown(
                address, topic: message.topic, said: pairs(decoded, native), at: message.receivedAt)
            return nil
        }
        var system = SystemRandomNumberGenerator()
        let identity = DeviceIdentity(convention: address.convention, topic: message.topic)
        let known = DeviceDirectory.Known(
            device: DeviceID(at: message.receivedAt, using: &system),
            profile: catalog.profile(for: identity)?.id.rawValue, isAssigned: false, identity: identity, captures: [:],
            newest: nil)
        guard link(address, to: known, message, &yield) else { return nil }
        yield.learnt.note(enrolled: known.device, byItself: true)
        for alias in aliases { _ = link(alias, to: known, message, &yield) }
        return directory[known.device]
    }

    /// Makes a device of the registry known, by all of its addresses, under the profile that a person chose for it; one
    /// that is known already takes another profile at once.
    func enrol(_ one: EnrolledDevice, at now: Timestamp, _ yield: inout Yield) {
        // Before anything that is imported of it, whose times are its own.
        let word = Message(topic: "", payload: [], isRetained: false, receivedAt: now, isImported: true)
        // One that is not loaded would leave the device without a reader.
        let chosen = one.assignedProfile.flatMap { catalog[ProfileID(rawValue: $0)] == nil ? nil : $0 }
        for address in one.addresses where directory.find([address]) == nil {
            let identity = DeviceIdentity(convention: address.convention)
            // One more address of a device makes it no other device.
            let held = directory[one.device]
            let known = DeviceDirectory.Known(
                device: one.device,
                profile: chosen ?? held?.profile ?? catalog.profile(for: identity)?.id.rawValue,
                isAssigned: chosen != nil || held?.isAssigned ?? false, identity: identity, captures: [:],
                newest: nil)
            if let held { yield.learnt.note(held) } else { yield.learnt.note(enrolled: one.device) }
            // The registry has refused twins and addresses of others already.
            _ = link(address, to: known, word, &yield)
        }
        assign(one, word, &yield)
    }

    /// Gives a known device the profile that a person chose. One that is not loaded changes nothing: the device would
    /// be read by none.
    private func assign(_ one: EnrolledDevice, _ word: Message, _ yield: inout Yield) {
        guard let chosen = one.assignedProfile, catalog[ProfileID(rawValue: chosen)] != nil,
            var known = directory[one.device], !known.isAssigned || known.profile != chosen,
            let address = one.addresses.first(where: { directory.find([$0])?.device == one.device })
        else { return }
        yield.learnt.note(known)
        if known.profile != chosen {
            yield.inputs.append(word.input(one.device, .enrolled(address, profile: chosen)))
        }
        known.profile = chosen
        known.isAssigned = true
        directory.update(known)
    }

    /// False, and counted, where the address is not to be told from one that is known.
    private func link(
        _ address: Address, to known: DeviceDirectory.Known, _ message: Message, _ yield: inout Yield
    ) -> Bool {
        let waiting = directory.unknown(address)
        guard directory.learn(address, of: known) else {
            rejects.note(
                "unicode_twin", "its id looks like that of a known device and is spelled with other characters",
                topic: message.topic, payload: message.payload, at: message.receivedAt)
            return false
        }
        yield.learnt.note(address, waiting)
        yield.inputs.append(message.input(known.device, .enrolled(address, profile: known.profile)))
        if let waiting, !waiting.said.isEmpty { catchUp(known.device, with: waiting, message, &yield) }
        return true
    }

    /// The raw names the device gives values by in a message.
    func reportedMetrics(_ decoded: DecodedMessage, _ native: String) -> [String] {
        let own = decoded.device == native ? decoded.metrics : []
        let points = decoded.points.filter { ($0.device ?? decoded.device) == native }.flatMap(\.metrics)
        return (own + points).map(\.name)
    }

    /// What an address said of itself before it led to a device, as if it were said now: what the broker keeps comes
    /// once.
    private func catchUp(
        _ device: DeviceID, with waiting: UnknownAddresses.Entry, _ message: Message, _ yield: inout Yield
    ) {
        guard var known = directory[device] else { return }
        yield.learnt.note(known)
        var word = message
        word.topic = waiting.topic
        identify(&known, waiting.said, [], waiting.address, word, &yield)
        yield.inputs.append(message.input(device, .info(waiting.said)))
        directory.update(known)
    }

    /// What the message has the device say of itself.
    func pairs(_ decoded: DecodedMessage, _ native: String) -> [String: String] {
        var said: [RawMetric] = decoded.device == native ? decoded.info : []
        for point in decoded.points where point.device == native { said += point.info }
        for listed in decoded.devices where listed.device == native { said += listed.info }
        // The names of captures are not a device's to state: commands would go where it says.
        let own = said.lazy.filter { !$0.name.hasPrefix(Projection.capturePrefix) }
        return Dictionary(own.map { ($0.name, $0.value.spelled) }) { first, _ in first }
    }

    /// All that the device's topics have captured, under names that no device can state; nil where nothing is new.
    func newCaptures(_ decoded: DecodedMessage, _ known: inout DeviceDirectory.Known) -> [String: String]? {
        let before = known.captures
        known.captures.merge(decoded.captures) { _, new in new }
        known.captures["device"] = nil
        if let command = decoded.commandTopic { known.captures["command"] = command }
        guard known.captures != before else { return nil }
        return Dictionary(known.captures.map { (Projection.capturePrefix + $0.key, $0.value) }) { first, _ in first }
    }

    /// Which profile the device has, with what it has said of itself and reported by now.
    ///
    /// - Parameter reported: asked only where it could still tell something.
    func identify(
        _ known: inout DeviceDirectory.Known, _ said: [String: String], _ reported: @autoclosure () -> [String],
        _ address: Address, _ message: Message, _ yield: inout Yield
    ) {
        let before = known.identity
        if let manufacturer = said["manufacturer"] { known.identity.manufacturer = manufacturer }
        if let model = said["model"] { known.identity.model = model }
        if let firmware = said["firmware"] { known.identity.firmware = firmware }
        if known.identity.topic == nil { known.identity.topic = message.topic }
        if known.identity.convention == nil { known.identity.convention = address.convention }
        if let telling = catalog.telling[address.convention], !telling.isSubset(of: known.identity.reportedMetrics) {
            known.identity.reportedMetrics.formUnion(telling.intersection(reported()))
        }
        guard known.identity != before || known.profile == nil, !known.isAssigned,
            let profile = catalog.profile(for: known.identity)?.id.rawValue, profile != known.profile
        else { return }
        known.profile = profile
        yield.inputs.append(message.input(known.device, .enrolled(address, profile: profile)))
    }
}
