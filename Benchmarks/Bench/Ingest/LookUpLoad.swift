import Foundation
import Synchronization

/// Agents who look callers up while messages flow: each a search by account number and the card of who was found, one
/// after the other, some twenty a second.
final class LookUpLoad: Sendable {
    private struct State {
        var seconds: [Double] = []
        var failures = 0
        var isOver = false
        var working: Int
    }
    private let state: Mutex<State>

    /// - Parameter callers: how many the table of `customers` holds.
    init(_ service: MeasuredService, agents: Int, callers: Int) {
        state = Mutex(State(working: agents))
        for _ in 0..<agents {
            Thread { [self] in
                var generator = SystemRandomNumberGenerator()
                while !state.withLock({ $0.isOver }) {
                    let caller = Int.random(in: 0..<callers, using: &generator)
                    let start = ContinuousClock.now
                    let isFound = Self.lookUp(caller, service)
                    let seconds = (ContinuousClock.now - start) / .seconds(1)
                    state.withLock { state in
                        if isFound { state.seconds.append(seconds) } else { state.failures += 1 }
                    }
                    usleep(50_000)
                }
                state.withLock { $0.working -= 1 }
            }.start()
        }
    }

    private static func lookUp(_ caller: Int, _ service: MeasuredService) -> Bool {
        guard let found = service.get("/v1/callers?q=B-\(caller)"), found.status == 200,
            let object = try? JSONSerialization.jsonObject(with: Data(found.body.utf8)) as? [String: Any],
            let match = (object["matches"] as? [[String: Any]])?.first, let person = match["person"] as? String
        else { return false }
        return service.get("/v1/persons/\(person)/card")?.status == 200
    }

    /// Ends it; what the look-ups took (s) and how many found nothing.
    func end() async throws -> (seconds: [Double], failures: Int) {
        state.withLock { $0.isOver = true }
        for _ in 0..<1_200 where state.withLock({ $0.working > 0 }) { try await Task.sleep(for: .milliseconds(10)) }
        return state.withLock { ($0.seconds, $0.failures) }
    }

    /// A table of callers with a device each, of those that a publisher sends for.
    static func customers(_ count: Int) -> String {
        var table = "account,name,phone,home,address,time_zone,convention,native,device\n"
        for index in 0..<count {
            table += "B-\(index),Caller \(index),+4420794\(60_000 + index),H-\(index),\(index) Hill Road,"
            table += "Europe/London,bench/pool-circuit,p\(index),D-\(index)\n"
        }
        return table
    }
}
