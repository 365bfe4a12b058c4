import FleetModel
import Foundation

/// What time it is in the simulation while it runs live: `speed` simulated seconds a second.
///
/// At speed 1 it is the wall clock's time, so that the devices' clocks are right; at any other it begins where the history
/// ended, and the devices' clocks run away from the world's.
struct FleetClock: Sendable {
    private let began: ContinuousClock.Instant
    private let from: ModelTime
    private let speed: Double

    init(historyEnd: ModelTime, speed: Double, now: Date = Date()) {
        began = .now
        self.speed = speed
        from = speed == 1 ? max(historyEnd, .ofWallClock(now)) : historyEnd
    }

    var now: ModelTime { from + Self.seconds(ContinuousClock.now - began) * speed }

    /// Sleeps until the simulation reaches `time`, or for `longest` of real time.
    func sleep(until time: ModelTime, atMost longest: Duration) async throws {
        let due = began + .seconds((time - from) / speed)
        try await ContinuousClock().sleep(until: min(due, .now + longest), tolerance: .milliseconds(10))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}
