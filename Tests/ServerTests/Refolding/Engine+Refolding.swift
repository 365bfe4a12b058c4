import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

@testable import Server

extension Engine {
    /// What learns anew, as the service has it, but when the test says so.
    ///
    /// - Parameter pause: what happens while it rests.
    func refolder(
        isBusy: @escaping @Sendable () -> Bool = { false },
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> Refolder {
        Refolder(
            shards: shards, stores: stores, fold: fold, repairs: coordinator,
            settings: DeviceSettings(
                registry: stores.registry, shards: shards, journal: journal, clock: clock.server()),
            progress: progress, clock: clock.server(), logger: quiet, isBusy: isBusy, pause: pause)
    }

    /// Learns all that is learning.
    func relearn() async throws {
        let refolder = refolder()
        while let id = await refolder.next() { try await refolder.refold(id, isAsked: true) }
    }
}

extension Heater {
    /// The heater's profile with changes in its text, as a file of it would be read.
    static func profiles(_ changes: [(String, String)]) throws -> [DeviceProfile] {
        var text = profile
        for (old, new) in changes {
            guard text.contains(old) else { throw Unreadable(issues: ["\(old) is not in the profile"]) }
            text = text.replacing(old, with: new)
        }
        var issues = Issues()
        let read = [text, newerProfile].map {
            ProfileFile.read(Array($0.utf8), file: "heater.yaml", conventions: ["acme"], &issues)
        }
        guard issues.isEmpty else { throw Unreadable(issues: issues.sorted.map(\.description)) }
        return read.compactMap(\.self)
    }

    /// A longer window beside the others, which stay as they are.
    static let longer = [
        (
            "  quiet:\n",
            """
              never_hot:
                when: "max(flow, 2h) < 30 Cel"
                false_alarm: 0.001
                says: it has not been hot for hours
              quiet:

            """
        ), ("shows: {cold_water: always}", "shows: {cold_water: always, never_hot: usually}"),
    ]
}
