import Synchronization
import Telemetry

/// Which devices are to be learned anew, and which of them somebody has asked for.
///
/// Each shard knows its own by their states; here is only how many there are, so that nothing grows with them.
///
/// Bound: `mostAsked` ids; who asks when there are as many is served in the devices' turn.
final class Refolds: Sendable {
    private static let mostAsked = 256

    /// How many are learning.
    let learning = RefoldCount()
    /// Days of devices' histories that did not read, and that they were learned without.
    let gaps = RefoldCount()
    private let asked = Mutex<[DeviceID]>([])

    /// Somebody looks at a learning device: it comes before all that nobody looks at.
    func ask(for id: DeviceID) {
        asked.withLock { asked in
            if asked.count < Self.mostAsked, !asked.contains(id) { asked.append(id) }
        }
    }

    /// The one that was asked for first.
    func takeAsked() -> DeviceID? { asked.withLock { $0.isEmpty ? nil : $0.removeFirst() } }

    var isAnyAsked: Bool { asked.withLock { !$0.isEmpty } }
}

/// How many there are: devices that are learning, or days they lack.
final class RefoldCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }
    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
}
