import CoreMetrics
import Decoding
import Profiles
import Telemetry

/// One message on its way into the journal: decoded by its convention, led to its device, read by the device's profile.
///
/// Not safe to use from two threads at once for the same device: messages of the broker come on one thread, an import
/// is refused for devices that have newer readings.
struct Intake: Sendable {
    let decoder: MessageDecoder
    let catalog: ProfileCatalog
    let directory: DeviceDirectory
    let enrolment: ServerConfiguration.Enrolment
    let rejects: Rejects
    private let localClock = LocalClock()

    init(
        catalog: ProfileCatalog, directory: DeviceDirectory, enrolment: ServerConfiguration.Enrolment, rejects: Rejects
    ) {
        decoder = MessageDecoder(catalog.allConventions)
        self.catalog = catalog
        self.directory = directory
        self.enrolment = enrolment
        self.rejects = rejects
    }

    struct Message {
        var topic: String
        var payload: [UInt8]
        /// The broker kept it: it may be of any age.
        var isRetained: Bool
        var receivedAt: Timestamp
        var isImported: Bool
    }

    enum Outcome {
        case inputs([DeviceInput])
        /// Rejected, with the reason for people.
        case rejected(String)
        /// Nothing to hold: a command, a device nobody has linked, a message that says nothing.
        case nothing
        /// Imported, and older than what the device has already.
        case older
    }

    /// What the journal is to hold of a message.
    func take(_ message: Message) -> Outcome {
        let decoded = decoder.decode(
            topic: message.topic, payload: message.payload, retain: message.isRetained, receivedAt: message.receivedAt)
        if let rejection = decoded.rejection {
            rejects.note(rejection.label, topic: message.topic, payload: message.payload, at: message.receivedAt)
            return .rejected(rejection.description)
        }
        guard !decoded.isIgnored else { return .nothing }
        var inputs: [DeviceInput] = []
        var isOlder = false
        for native in decoded.nativeIDs {
            guard let address = decoded.address(of: native) else { continue }
            guard let known = known(address, aliases(of: native, in: decoded), message, decoded, &inputs) else { continue }
            if message.isImported, let newest = known.newest, newest > message.receivedAt {
                isOlder = true
                continue
            }
            read(decoded, native, known, message, &inputs)
        }
        if decoded.device == nil, let gateway = decoded.gateway, let availability = decoded.availability,
            let convention = decoded.convention
        {
            // The gateway's own will takes its devices with it.
            for device in directory.devices(behind: gateway, convention: convention) {
                inputs.append(input(device, message, .availability(availability)))
            }
        }
        if !inputs.isEmpty { return .inputs(inputs) }
        return isOlder ? .older : .nothing
    }

    /// Other addresses of the same device, as its gateway lists them. What a device says of itself is no proof: it could
    /// name another's.
    private func aliases(of native: String, in decoded: DecodedMessage) -> [Address] {
        decoded.devices.filter { $0.device == native }.flatMap(\.aliases).compactMap(decoded.address(of:))
    }

    /// The device, enrolled where that is asked for; nil where it is not known and stays so.
    private func known(
        _ address: Address, _ aliases: [Address], _ message: Message, _ decoded: DecodedMessage,
        _ inputs: inout [DeviceInput]
    ) -> DeviceDirectory.Known? {
        if let known = directory.find([address]) { return known }
        if let known = directory.find(aliases) {
            inputs.append(input(known.device, message, .enrolled(address, profile: known.profile)))
            directory.learn(address, of: known)
            return known
        }
        guard enrolment == .automatic, !message.isImported else {
            directory.noteUnknown(address, topic: message.topic, at: message.receivedAt)
            return nil
        }
        var system = SystemRandomNumberGenerator()
        let identity = DeviceIdentity(convention: address.convention, topic: message.topic)
        let known = DeviceDirectory.Known(
            device: DeviceID(at: message.receivedAt, using: &system),
            profile: catalog.profile(for: identity)?.id.rawValue, isAssigned: false, identity: identity, captures: [:],
            newest: nil)
        for one in [address] + aliases {
            inputs.append(input(known.device, message, .enrolled(one, profile: known.profile)))
            directory.learn(one, of: known)
        }
        return known
    }

    private func read(
        _ decoded: DecodedMessage, _ native: String, _ known: DeviceDirectory.Known, _ message: Message,
        _ inputs: inout [DeviceInput]
    ) {
        var known = known
        var said = pairs(decoded, native)
        noteCaptures(decoded, &known, &said)
        identify(&known, said, topic: message.topic, address: decoded.address(of: native), message, &inputs)
        if let profile = known.profile.flatMap({ catalog[ProfileID(rawValue: $0)] }) {
            let contents = decoded.contents(
                for: native, profile, receivedAt: message.receivedAt, clock: localClock)
            for content in contents {
                switch content {
                case .info: break
                case .readings(let readings) where message.isRetained:
                    // Of unknown age unless the device says when.
                    let dated = readings.filter(\.deviceStated)
                    if !dated.isEmpty { inputs.append(input(known.device, message, .readings(dated))) }
                default: inputs.append(input(known.device, message, content))
                }
            }
        }
        if !said.isEmpty { inputs.append(input(known.device, message, .info(said))) }
        let (identity, captures, profile) = (known.identity, known.captures, known.profile)
        directory.update(known.device) { entry in
            entry.identity = identity
            entry.captures = captures
            entry.profile = profile
            entry.newest = max(entry.newest ?? message.receivedAt, message.receivedAt)
        }
    }

    private func pairs(_ decoded: DecodedMessage, _ native: String) -> [String: String] {
        var said: [RawMetric] = decoded.device == native ? decoded.info : []
        for point in decoded.points where point.device == native { said += point.info }
        for listed in decoded.devices where listed.device == native { said += listed.info }
        return Dictionary(said.map { ($0.name, $0.value.spelled) }) { first, _ in first }
    }

    /// Captures travel as what the device says of itself, under names no device can state.
    private func noteCaptures(
        _ decoded: DecodedMessage, _ known: inout DeviceDirectory.Known, _ said: inout [String: String]
    ) {
        var captures = decoded.captures
        if let command = decoded.commandTopic { captures["command"] = command }
        for (name, value) in captures where name != "device" && known.captures[name] != value {
            known.captures[name] = value
            said["topic.\(name)"] = value
        }
    }

    /// Which profile the device has, with what it has said of itself by now.
    private func identify(
        _ known: inout DeviceDirectory.Known, _ said: [String: String], topic: String, address: Address?,
        _ message: Message, _ inputs: inout [DeviceInput]
    ) {
        let before = known.identity
        if let manufacturer = said["manufacturer"] { known.identity.manufacturer = manufacturer }
        if let model = said["model"] { known.identity.model = model }
        if let firmware = said["firmware"] { known.identity.firmware = firmware }
        if known.identity.topic == nil { known.identity.topic = topic }
        if known.identity.convention == nil { known.identity.convention = address?.convention }
        guard known.identity != before || known.profile == nil, !known.isAssigned, let address else { return }
        let profile = catalog.profile(for: known.identity)?.id.rawValue
        guard let profile, profile != known.profile else { return }
        known.profile = profile
        inputs.append(input(known.device, message, .enrolled(address, profile: profile)))
    }

    private func input(_ device: DeviceID, _ message: Message, _ content: DeviceInput.Content) -> DeviceInput {
        DeviceInput(
            device: device, receivedAt: message.receivedAt, imported: message.isImported, content: content)
    }
}
