import Foundation
import Synchronization

/// How far an import is, on standard error: a bar on a terminal, otherwise a line every tenth of the way, and no more than
/// one in ten seconds.
///
/// What was read of the file counts: the server takes it at the rate it puts rows in, as far ahead as the sockets hold,
/// some MiB. A table that is not larger is read at once, and what is left is said in words.
final class ImportProgress: Sendable {
    private struct State {
        var bytes = 0
        var lines = 0
        var begun: ContinuousClock.Instant?
        var shown: ContinuousClock.Instant?
        var tenths = 0
    }
    private let state = Mutex(State())
    /// Bytes; nil where that is not known beforehand.
    private let size: Int?
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private static let width = 30

    init(file: String) {
        size = file == "-" ? nil : (try? FileManager.default.attributesOfItem(atPath: file)[.size]) as? Int
    }

    var hasBegun: Bool { state.withLock { $0.begun != nil } }

    func read(_ bytes: Int, lines: Int) {
        let text = state.withLock { state -> String? in
            let now = ContinuousClock.now
            state.bytes += bytes
            state.lines += lines
            let begun = state.begun ?? now
            state.begun = begun
            let line = Self.line(state.bytes, of: size, lines: state.lines, in: now - begun, isTerminal)
            if isTerminal {
                let isLast = bytes == 0 || size.map { state.bytes >= $0 } ?? false
                guard isLast || state.shown.map({ now - $0 >= .milliseconds(200) }) ?? true else { return nil }
                state.shown = now
                return "\r\(line)\u{1B}[K"
            }
            let tenths = size.map { state.bytes * 10 / max($0, 1) } ?? state.bytes / (16 * 1024 * 1024)
            guard tenths > state.tenths, now - (state.shown ?? begun) >= .seconds(10) else { return nil }
            state.tenths = tenths
            state.shown = now
            return line + "\n"
        }
        if let text { put(text) }
    }

    /// Clears the bar.
    func end() {
        if isTerminal, hasBegun { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    static func line(_ bytes: Int, of size: Int?, lines: Int, in time: Duration, _ hasBar: Bool) -> String {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        let rate = seconds > 0.5 ? "  \(Int(Double(lines) / seconds)) rows/s" : ""
        let read = String(format: "%.1f", Double(bytes) / 1_048_576)
        guard let size, size > 0 else { return "\(read) MiB, \(lines) lines\(rate)" }
        let share = min(1, Double(bytes) / Double(size))
        // A bar that is full would say that it is done.
        if share == 1 { return "\(read) MiB sent, \(lines) lines: the server puts in those that are left" }
        var line = String(format: "%3d %%  %@ of %.1f MiB", Int(share * 100), read, Double(size) / 1_048_576) + rate
        if seconds > 2, share > 0.01 {
            let left = Int(seconds / share - seconds + 0.5)
            line += left >= 120 ? "  \(left / 60) min left" : "  \(left) s left"
        }
        let filled = Int(share * Double(width))
        return hasBar
            ? "[\(String(repeating: "#", count: filled))\(String(repeating: ".", count: width - filled))] \(line)"
            : line
    }
}
