import DeskOperations
import Diagnostics
import Profiles
import Store
import Telemetry

/// The watch over the whole fleet, fed from the fold and read by the desk.
actor FleetEventBoard: FleetEventSource {
    /// Of the openings that a start takes up again.
    private static let mostTakenUp = 10_000

    private let registry: Registry
    private let profiles: [DeviceProfile]
    private let queue: EpisodeQueue
    private var watch = FleetWatch()

    init(registry: Registry, profiles: [DeviceProfile], queue: EpisodeQueue) {
        self.registry = registry
        self.profiles = profiles
        self.queue = queue
    }

    func fleetEvents() -> [FleetEvent] { watch.events }

    /// Counts the fleet, and takes up what opened within the last day.
    func start(at now: Timestamp) async throws {
        for profile in profiles {
            for cause in profile.causes {
                watch.setRate(cause.ratePerYear, of: cause.id, profile: profile.id.rawValue)
            }
        }
        try await count()
        let recent = try await registry.openEpisodes(limit: Self.mostTakenUp)
            .filter { now - $0.openedAt < .days(1) }.sorted { $0.openedAt < $1.openedAt }
        for episode in recent {
            await take(.init(device: episode.device, cause: episode.cause, at: episode.openedAt, step: .opened))
        }
    }

    /// How many devices there are of what, as the registry has it now.
    func count() async throws {
        let places = try await registry.devicePlaces().map { place in
            let shared = FleetPlace(
                profile: place.profile, firmware: place.firmware, region: place.region, supply: place.supply)
            return (shared, place.count)
        }
        watch.setPopulation(Dictionary(places, uniquingKeysWith: +))
    }

    /// Takes what has come in since, and lets time pass.
    func advance(to now: Timestamp) async {
        for turn in queue.take() { await take(turn) }
        _ = watch.advance(to: now)
        queue.overlooked(inAll: watch.dropped)
    }

    private func take(_ turn: EpisodeQueue.Turn) async {
        guard let place = await place(of: turn.device) else { return }
        switch turn.step {
        case .opened: _ = watch.observe(opening: turn.cause, of: turn.device, in: place, at: turn.at)
        case .cleared: watch.clear(turn.cause, in: place)
        }
    }

    /// Nil without a profile, and where the registry cannot say: one opening more or less is no event.
    private func place(of id: DeviceID) async -> FleetPlace? {
        guard let device = try? await registry.device(id), let profile = device.profile else { return nil }
        var home: HomeRecord?
        if let id = device.home { home = try? await registry.home(id) }
        return FleetPlace(profile: profile, firmware: device.firmware, region: home?.region, supply: home?.supply)
    }
}
