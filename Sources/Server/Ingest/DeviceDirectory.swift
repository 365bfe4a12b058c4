import Profiles
import Synchronization
import Telemetry

/// Which device an address leads to, and which profile it has: what every message asks first.
///
/// It follows from the journal (enrolments, what devices say of themselves) and the registry's links. Memory: some
/// 500 bytes a device. Addresses nobody has linked wait in a bounded list.
final class DeviceDirectory: Sendable {
    struct Known: Sendable {
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

    private struct State {
        var byAddress: [Address: DeviceID] = [:]
        var known: [DeviceID: Known] = [:]
        var behind: [GatewayKey: Set<DeviceID>] = [:]
        var unknown = UnknownAddresses()
    }
    private struct GatewayKey: Hashable {
        var convention: String
        var gateway: String
    }

    private let state = Mutex(State())

    /// Puts a device in, or one more address of it; another profile than before replaces that.
    func learn(_ address: Address, of known: Known) {
        state.withLock { state in
            state.byAddress[address] = known.device
            if state.known[known.device] == nil {
                state.known[known.device] = known
            } else {
                state.known[known.device]?.profile = known.profile
                state.known[known.device]?.isAssigned = known.isAssigned
            }
            if let gateway = address.gateway {
                state.behind[GatewayKey(convention: address.convention, gateway: gateway), default: []]
                    .insert(known.device)
            }
            state.unknown.forget(address)
        }
    }

    /// The device of the first of these addresses that is known.
    func find(_ addresses: [Address]) -> Known? {
        state.withLock { state in
            for address in addresses {
                guard let index = state.byAddress.index(forKey: address) else { continue }
                // Equal texts may differ in bytes (Unicode normalisation): that is another device.
                let (held, id) = state.byAddress[index]
                if held.native.utf8.elementsEqual(address.native.utf8) { return state.known[id] }
            }
            return nil
        }
    }

    subscript(device: DeviceID) -> Known? { state.withLock { $0.known[device] } }

    /// Changes what is known of a device; nothing where it is not known.
    func update(_ device: DeviceID, _ change: (inout Known) -> Void) {
        state.withLock { state in
            guard var known = state.known[device] else { return }
            change(&known)
            state.known[device] = known
        }
    }

    /// The devices that speak through a gateway.
    func devices(behind gateway: String, convention: String) -> [DeviceID] {
        state.withLock { $0.behind[GatewayKey(convention: convention, gateway: gateway)]?.sorted() ?? [] }
    }

    func noteUnknown(_ address: Address, topic: String, at now: Timestamp) {
        state.withLock { $0.unknown.note(address, topic: topic, at: now) }
    }

    var unknown: [UnknownAddresses.Entry] { state.withLock { $0.unknown.newestFirst } }
    var count: Int { state.withLock { $0.known.count } }
}

/// Addresses that spoke and that nobody has linked to a device, the newest 1,000; the oldest gives way.
struct UnknownAddresses: Sendable {
    static let most = 1_000

    struct Entry: Hashable, Sendable {
        var address: Address
        var topic: String
        var messages: Int
        var lastHeard: Timestamp
    }
    private var entries: [Address: Entry] = [:]
    /// How many gave way.
    private(set) var dropped = 0

    mutating func note(_ address: Address, topic: String, at now: Timestamp) {
        if entries[address] != nil {
            entries[address]?.messages += 1
            entries[address]?.lastHeard = now
            return
        }
        if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.lastHeard < $1.value.lastHeard }) {
            entries[oldest.key] = nil
            dropped += 1
        }
        entries[address] = Entry(address: address, topic: topic, messages: 1, lastHeard: now)
    }

    mutating func forget(_ address: Address) { entries[address] = nil }

    var newestFirst: [Entry] { entries.values.sorted { $0.lastHeard > $1.lastHeard } }
}
