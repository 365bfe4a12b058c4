import Diagnostics
import Logging
import Profiles
import ServiceLifecycle
import Store
import Telemetry

/// How devices of one profile and firmware stand to each other: their norms, journalled for each of them.
///
/// Bound: some 100 bytes a device and `peer_deviation` while it is worked out. Profiles without one cost nothing.
struct Peers: Sendable {
    let shards: Shards
    let journal: JournalWriter

    /// Norms for the hour that ended at `time`, to each device that has one; returns to how many.
    func close(at time: Timestamp) async throws -> Int {
        var means: [PeerMean] = []
        // Partition by partition, so that no shard is held up for long.
        for partition in 0..<Shards.partitions { means += await shards.peerMeans(of: partition, at: time) }
        let inputs = PeerComparison.inputs(of: means, at: time)
        var rest = inputs[...]
        while !rest.isEmpty {
            try await journal.append(Array(rest.prefix(Self.commit)))
            rest = rest.dropFirst(Self.commit)
        }
        return inputs.count
    }

    private static let commit = 2_000
}

/// What follows for each device from how its peers stand.
enum PeerComparison {
    /// The norms for the hour that ended at `time`, for each device that has one; in the devices' order.
    static func inputs(of means: [PeerMean], at time: Timestamp) -> [DeviceInput] {
        let known = PeerGroup.norms(of: means, at: time)
        var norms: [DeviceID: [PeerNorm]] = [:]
        for one in means {
            if let norm = known[one.group] { norms[one.device, default: []].append(norm) }
        }
        return norms.sorted { $0.key < $1.key }.map { device, norms in
            DeviceInput(
                device: device, receivedAt: time,
                content: .peers(
                    norms.sorted { ($0.metric, $0.over) < ($1.metric, $1.over) }.prefix(PeerNorm.most).map(\.self)))
        }
    }
}

/// Closes each hour for the peers.
struct PeerService: Service {
    let peers: Peers
    let clock: ServerClock
    let logger: Logger

    func run() async throws {
        var hour = Self.hour(clock.now())
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            let now = Self.hour(clock.now())
            guard now > hour else { continue }
            hour = now
            do {
                _ = try await peers.close(at: Timestamp(seconds: now * 3_600))
            } catch {
                // The next hour says it anew; until then what is known of the peers grows old and unknown.
                logger.warning("peers could not be compared", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func hour(_ time: Timestamp) -> Int64 { time.seconds / 3_600 }
}
