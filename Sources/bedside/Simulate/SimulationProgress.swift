import FleetRunner
import Foundation
import Synchronization

/// How far a simulation to files is, on standard error: a bar with the time it still takes on a terminal, otherwise a line
/// every tenth of the way, and no more than one in ten seconds.
final class SimulationProgress: Sendable {
    private struct State {
        var begun = ContinuousClock.now
        var shown: ContinuousClock.Instant?
        var tenths = 0
    }
    private let state = Mutex(State())
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private static let width = 30

    func show(_ progress: FleetFiles.Progress) {
        let text = state.withLock { state -> String? in
            let now = ContinuousClock.now
            let took = now - state.begun
            let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
            let line = Self.line(progress, seconds: seconds, hasBar: isTerminal)
            if isTerminal {
                guard state.shown.map({ now - $0 >= .milliseconds(200) }) ?? true else { return nil }
                state.shown = now
                return "\r\(line)\u{1B}[K"
            }
            let tenths = Int(progress.share * 10)
            guard tenths > state.tenths, now - (state.shown ?? state.begun) >= .seconds(10) else { return nil }
            state.tenths = tenths
            state.shown = now
            return line + "\n"
        }
        if let text { put(text) }
    }

    /// Clears the bar.
    func end() { if isTerminal { put("\r\u{1B}[K") } }

    static func line(_ progress: FleetFiles.Progress, seconds: Double, hasBar: Bool) -> String {
        let share = min(1, max(0, progress.share))
        var line = String(
            format: "%3d %%  %@ messages, %.1f MiB", Int(share * 100), "\(progress.messages)",
            Double(progress.bytes) / 1_048_576)
        if seconds > 0.5 { line += "  \(Int(Double(progress.messages) / seconds)) messages/s" }
        if seconds > 1, share > 0.01, share < 1 {
            let left = Int(seconds / share - seconds + 0.5)
            line += left >= 120 ? "  \(left / 60) min left" : "  \(left) s left"
        }
        let filled = Int(share * Double(width))
        return hasBar
            ? "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: width - filled))] \(line)"
            : line
    }

    private func put(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
