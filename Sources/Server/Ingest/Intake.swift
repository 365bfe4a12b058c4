import Decoding
import Profiles
import Telemetry

/// One message on its way into the journal: decoded by its convention, led to its device, read by the device's profile.
///
/// Not to be used from two threads at once: `Admission` takes one batch after the other.
struct Intake: Sendable {
    let decoder: MessageDecoder
    let catalog: ProfileCatalog
    let directory: DeviceDirectory
    let enrolment: ServerConfiguration.Enrolment
    let rejects: Rejects
    /// Where the service itself says that it is there: not a device's, and not rejected.
    let ownTopic: String?
    let localClock = LocalClock()

    init(
        catalog: ProfileCatalog, directory: DeviceDirectory, enrolment: ServerConfiguration.Enrolment, rejects: Rejects,
        ownTopic: String? = nil
    ) {
        decoder = MessageDecoder(catalog.allConventions)
        self.catalog = catalog
        self.directory = directory
        self.enrolment = enrolment
        self.rejects = rejects
        self.ownTopic = ownTopic
    }

    struct Message: Sendable {
        var topic: String
        var payload: [UInt8]
        /// The broker kept it: it may be of any age.
        var isRetained: Bool
        var receivedAt: Timestamp
        var isImported: Bool
    }

    enum Outcome: Hashable {
        case inputs([DeviceInput])
        /// Rejected, with the reason for people.
        case rejected(String)
        /// Nothing to hold: a command, a device nobody has linked, a message that says nothing.
        case nothing
        /// Imported, and older than what the device has already.
        case older

        /// Inputs that the journal is to hold.
        var count: Int {
            if case .inputs(let inputs) = self { inputs.count } else { 0 }
        }
    }

    /// What one message has given so far, and what of it the directory has learnt already.
    struct Yield {
        var inputs: [DeviceInput] = []
        var learnt: DirectoryChanges
    }

    /// What the journal is to hold of a message.
    ///
    /// - Parameter learnt: gets what the directory learns of it: to be taken back where the journal does not take the
    ///   inputs, or the device would be known without ever having been enrolled.
    func take(_ message: Message, _ learnt: inout DirectoryChanges) -> Outcome {
        take(message, decoded: decode(message), &learnt)
    }

    /// What a message says by its convention: no state is asked, so that many may be decoded side by side.
    func decode(_ message: Message) -> DecodedMessage {
        decoder.decode(
            topic: message.topic, payload: message.payload, retain: message.isRetained, receivedAt: message.receivedAt)
    }

    /// The same of a message that has been decoded.
    func take(_ message: Message, decoded: DecodedMessage, _ learnt: inout DirectoryChanges) -> Outcome {
        if let rejection = decoded.rejection {
            if message.topic == ownTopic { return .nothing }
            // Of what is imported the import's own report tells.
            if !message.isImported {
                rejects.note(
                    rejection.label, rejection.description, topic: message.topic, payload: message.payload,
                    at: message.receivedAt)
            }
            return .rejected(rejection.description)
        }
        guard !decoded.isIgnored else { return .nothing }
        var yield = Yield(learnt: learnt)
        defer { learnt = yield.learnt }
        var isOlder = false
        for native in decoded.nativeIDs {
            guard let address = decoded.address(of: native),
                let known = known(address, native, decoded, message, &yield)
            else { continue }
            if message.isImported, let newest = known.newest, newest > message.receivedAt {
                isOlder = true
                continue
            }
            read(decoded, native, address, known, message, &yield)
        }
        if decoded.device == nil, let gateway = decoded.gateway, let availability = decoded.availability,
            let convention = decoded.convention
        {
            // The gateway's own will takes its devices with it.
            for device in directory.devices(behind: gateway, convention: convention) {
                yield.inputs.append(message.input(device, .availability(availability)))
            }
        }
        if !yield.inputs.isEmpty { return .inputs(yield.inputs) }
        return isOlder ? .older : .nothing
    }

    /// Other addresses of the same device, as its gateway lists them. What a device says of itself is no proof: it could
    /// name another's.
    func aliases(of native: String, in decoded: DecodedMessage) -> [Address] {
        decoded.devices.filter { $0.device == native }.flatMap(\.aliases).compactMap(decoded.address(of:))
    }

    private func read(
        _ decoded: DecodedMessage, _ native: String, _ address: Address, _ known: DeviceDirectory.Known,
        _ message: Message, _ yield: inout Yield
    ) {
        yield.learnt.note(known)
        var known = known
        let said = pairs(decoded, native)
        identify(&known, said, reportedMetrics(decoded, native), address, message, &yield)
        if let captures = newCaptures(decoded, &known) {
            yield.inputs.append(message.input(known.device, .info(captures)))
        }
        if let profile = known.profile.flatMap({ catalog[ProfileID(rawValue: $0)] }) {
            // What the broker kept came before, and not in its turn.
            var number = decoded.device == native && !message.isRetained ? decoded.number : nil
            for content in decoded.contents(for: native, profile, receivedAt: message.receivedAt, clock: localClock) {
                switch content {
                case .readings(var readings):
                    // What the broker kept is of unknown age unless the device says when.
                    if message.isRetained { readings.removeAll { !$0.deviceStated } }
                    guard !readings.isEmpty else { break }
                    yield.inputs.append(message.input(known.device, .readings(readings), number))
                    number = nil
                    known.newest = max(known.newest ?? message.receivedAt, message.receivedAt)
                // Said below, whether or not there is a profile yet.
                case .info: break
                case .availability, .acknowledgement, .enrolled, .repair, .setting, .peers, .learned, .tick:
                    yield.inputs.append(message.input(known.device, content))
                }
            }
            // A message that says nothing of its metrics counts too.
            if let number { yield.inputs.append(message.input(known.device, .readings([]), number)) }
        }
        if !said.isEmpty { yield.inputs.append(message.input(known.device, .info(said))) }
        directory.update(known)
    }
}

extension Intake.Message {
    func input(
        _ device: DeviceID, _ content: DeviceInput.Content, _ number: MessageNumber? = nil
    ) -> DeviceInput {
        DeviceInput(device: device, receivedAt: receivedAt, imported: isImported, number: number, content: content)
    }
}
