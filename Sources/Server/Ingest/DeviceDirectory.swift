import Profiles
import Synchronization
import Telemetry

/// Which device an address leads to, and which profile it has: what every message asks first.
///
/// It follows from the journal (enrolments, what devices say of themselves) and the registry's links. Memory: some
/// 400 bytes a device. Addresses nobody has linked wait in a bounded list.
final class DeviceDirectory: Sendable {
    struct Known: Hashable, Sendable {
        var device: DeviceID
        var profile: String?
        /// A person chose the profile: what the device says of itself does not change it.
        var isAssigned: Bool
        var identity: DeviceIdentity
        /// What its topics captured last.
        var captures: [String: String]
        /// When the newest input of it was received.
        var newest: Timestamp?
    }

    /// By reference: a table that grows by doubling keeps up to three times what lies in it.
    private final class Entry {
        var known: Known
        init(_ known: Known) { self.known = known }
    }

    private struct State {
        var byAddress: [Address: DeviceID] = [:]
        var known: [DeviceID: Entry] = [:]
        var behind: [GatewayKey: Set<DeviceID>] = [:]
        var unknown = UnknownAddresses()
        /// Nil: any number.
        var enrolments: EnrolmentAllowance?
        /// Of devices by their place: grows with every change that what is worked out of a message may rest on.
        var revisions = [UInt32](repeating: 0, count: DeviceDirectory.revisionPlaces)

        mutating func noteChange(of device: DeviceID) { revisions[DeviceDirectory.place(of: device)] &+= 1 }
    }
    /// A power of two: some devices share a revision, and a change of one costs the others a look.
    private static let revisionPlaces = 1 << 14

    private static func place(of device: DeviceID) -> Int {
        Int(truncatingIfNeeded: device.low ^ device.high >> 16) & (revisionPlaces - 1)
    }
    private struct GatewayKey: Hashable {
        var convention: String
        var gateway: String
    }

    private let state: Mutex<State>

    /// - Parameter enrolments: how many devices may enrol themselves; nil: any number.
    init(enrolments: EnrolmentAllowance? = nil) { state = Mutex(State(enrolments: enrolments)) }

    /// Whether one more device may enrol itself now; it counts as enrolled then.
    func mayEnrol(at now: Timestamp) -> Bool { state.withLock { $0.enrolments?.take(at: now) ?? true } }

    var enrolments: EnrolmentAllowance? { state.withLock { $0.enrolments } }

    /// Puts a device in, or one more address of it; another profile than before replaces that.
    ///
    /// - Returns: false, and nothing is learnt, where the address is another device's, or differs from a known one in
    ///   its Unicode normalisation only.
    @discardableResult
    func learn(_ address: Address, of known: Known) -> Bool {
        state.withLock { state in
            if let index = state.byAddress.index(forKey: address) {
                let (held, device) = state.byAddress[index]
                guard device == known.device, held.isSpelled(like: address) else { return false }
            }
            state.byAddress[address] = known.device
            if let entry = state.known[known.device] {
                entry.known.profile = known.profile
                entry.known.isAssigned = known.isAssigned
            } else {
                state.known[known.device] = Entry(known)
            }
            if let gateway = address.gateway {
                state.behind[GatewayKey(convention: address.convention, gateway: gateway), default: []]
                    .insert(known.device)
            }
            state.unknown.forget(address)
            state.noteChange(of: known.device)
            return true
        }
    }

    /// The device of the first of these addresses that is known.
    func find(_ addresses: [Address]) -> Known? {
        state.withLock { state in
            for address in addresses {
                guard let index = state.byAddress.index(forKey: address) else { continue }
                let (held, id) = state.byAddress[index]
                if held.isSpelled(like: address) { return state.known[id]?.known }
            }
            return nil
        }
    }

    subscript(device: DeviceID) -> Known? { state.withLock { $0.known[device]?.known } }

    /// Replaces what is known of a device; nothing where it is not known.
    func update(_ known: Known) {
        state.withLock { state in
            guard let entry = state.known[known.device] else { return }
            var before = entry.known
            before.newest = known.newest
            if before != known { state.noteChange(of: known.device) }
            entry.known = known
        }
    }

    /// Another number than before means that something of a device has changed, beyond when it was heard.
    func revision(of device: DeviceID) -> UInt32 { state.withLock { $0.revisions[Self.place(of: device)] } }

    /// An input of a device was received; nothing where it is not known.
    func noteHeard(_ device: DeviceID, at instant: Timestamp) {
        state.withLock { state in
            guard let entry = state.known[device] else { return }
            entry.known.newest = max(entry.known.newest ?? instant, instant)
        }
    }

    /// Forgets what came of messages that the journal did not take; they come again.
    func takeBack(_ changes: DirectoryChanges) {
        state.withLock { state in
            for (device, before) in changes.before {
                guard let entry = state.known[device] else { continue }
                entry.known = before
                state.noteChange(of: device)
            }
            for address in changes.addresses {
                guard let device = state.byAddress.removeValue(forKey: address) else { continue }
                state.noteChange(of: device)
                if let gateway = address.gateway {
                    state.behind[GatewayKey(convention: address.convention, gateway: gateway)]?.remove(device)
                }
            }
            for device in changes.enrolled { state.known[device] = nil }
            state.enrolments?.giveBack(changes.byThemselves)
            for one in changes.waited { state.unknown.putBack(one) }
        }
    }

    /// The devices that speak through a gateway.
    func devices(behind gateway: String, convention: String) -> [DeviceID] {
        state.withLock { $0.behind[GatewayKey(convention: convention, gateway: gateway)]?.sorted() ?? [] }
    }

    /// - Parameter said: what it says of itself; kept until somebody links it.
    func noteUnknown(_ address: Address, topic: String, said: [String: String] = [:], at now: Timestamp) {
        state.withLock { $0.unknown.note(address, topic: topic, said: said, at: now) }
    }

    /// An address that nobody has linked, with what it said.
    func unknown(_ address: Address) -> UnknownAddresses.Entry? { state.withLock { $0.unknown[address] } }

    var unknown: [UnknownAddresses.Entry] { state.withLock { $0.unknown.newestFirst } }
    var count: Int { state.withLock { $0.known.count } }
}

extension Address {
    /// Whether equal addresses are equal in their bytes too: equal texts may differ in their Unicode normalisation.
    fileprivate func isSpelled(like other: Address) -> Bool {
        convention.utf8.elementsEqual(other.convention.utf8) && native.utf8.elementsEqual(other.native.utf8)
            && (gateway ?? "").utf8.elementsEqual((other.gateway ?? "").utf8)
    }
}
