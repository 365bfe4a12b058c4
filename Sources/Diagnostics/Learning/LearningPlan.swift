import Profiles
import Telemetry

/// What the rules of a profile need to be learned of a device and its peers: equal needs are met once.
struct LearningPlan: Sendable {
    /// What `expected` is of, and given what.
    struct Response: Hashable, Sendable {
        var metric: Int
        var drivers: [Driver]
    }
    struct Driver: Hashable, Sendable {
        var metric: Int
        /// A state: told apart by its value, never put in an order.
        var isState: Bool
    }
    struct Peer: Hashable, Sendable {
        var metric: Int
        var id: MetricID
        var over: TimeSpan
        /// A window that asks for it; its ring holds the device's own mean.
        var window: Int
    }

    /// The metrics whose normal `deviation` needs.
    private(set) var normals: [Int] = []
    private(set) var responses: [Response] = []
    private(set) var peers: [Peer] = []
    /// By window index: the place among the normals, responses or peers; nil for all other functions.
    private(set) var places: [Int?]

    var isEmpty: Bool { normals.isEmpty && responses.isEmpty }

    init(_ profile: DeviceProfile) {
        places = Array(repeating: nil, count: profile.windows.count)
        for (index, window) in profile.windows.enumerated() {
            guard case .metric(let metric) = window.operand, profile.metrics.indices.contains(metric) else { continue }
            switch window.function {
            case .deviation:
                places[index] = Self.place(metric, in: &normals)
            case .expected:
                let drivers = window.given.filter(profile.metrics.indices.contains).prefix(ResponseTrack.mostDrivers)
                    .map { Driver(metric: $0, isState: profile.metrics[$0].kind.namedValues != nil) }
                places[index] = Self.place(Response(metric: metric, drivers: drivers), in: &responses)
            case .peerDeviation:
                if let known = peers.firstIndex(where: { $0.metric == metric && $0.over == window.length }) {
                    places[index] = known
                } else if peers.count < PeerNorm.most {
                    places[index] = peers.count
                    peers.append(
                        Peer(metric: metric, id: profile.metrics[metric].id, over: window.length, window: index))
                }
            default: break
            }
        }
    }

    private static func place<Need: Equatable>(_ need: Need, in needs: inout [Need]) -> Int {
        if let known = needs.firstIndex(of: need) { return known }
        needs.append(need)
        return needs.count - 1
    }
}
