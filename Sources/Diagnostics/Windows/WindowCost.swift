package import Profiles
import Telemetry

/// What one window means and what it costs on each device.
package struct WindowCost: Hashable, Sendable {
    /// Index into the profile's windows.
    package var window: Int
    /// A noun: "the mean heat output over 6 h".
    package var words: String
    /// When it is known at the earliest: "after 3 h, half of its length".
    package var known: String
    /// On each device, at most. Windows and what is learned are kept once, however many rules read them. None for last
    /// readings, which every metric keeps anyway.
    package var bytes: Int
}

extension CompiledProfile {
    /// The windows that a symptom's `when`, `while` and `clear` read, those within a window's condition before it, each
    /// once.
    package func windows(ofSymptom index: Int) -> [WindowCost] {
        guard profile.symptoms.indices.contains(index) else { return [] }
        let symptom = profile.symptoms[index]
        return costs(of: [symptom.when, symptom.gate, symptom.clear].compactMap(\.self))
    }

    /// The windows that these rules of the profile read, likewise.
    package func costs(of rules: [Expression]) -> [WindowCost] {
        var found: [Int] = []
        func collect(_ rule: Expression, _ depth: Int) {
            for index in rule.windowIndices where profile.windows.indices.contains(index) && !found.contains(index) {
                // A rule's own depth bounds how deep windows stand in windows.
                if case .condition(let condition) = profile.windows[index].operand, depth < 64 {
                    collect(condition, depth + 1)
                }
                if !found.contains(index) { found.append(index) }
            }
        }
        for rule in rules { collect(rule, 0) }
        let words = RuleWords(profile)
        return found.map {
            WindowCost(window: $0, words: words.words(ofWindow: $0), known: known($0), bytes: bytes(ofWindow: $0))
        }
    }

    /// All that the windows and what is learned take on one device, without what it says of itself and running proofs.
    package var bytesPerDevice: Int {
        let rings = windows.rings.indices.reduce(0) { $0 + bytes(ofRing: $1) }
        let learned =
            windows.learning.normals.count * NormalTrack.bytes
            + windows.learning.responses.reduce(0) { $0 + ResponseTrack.bytes($1.drivers.count) }
            + windows.learning.peers.count * Self.peerBytes
        let tracks = degradations.count * DegradationTrack.bytes
        let own = windows.metricCount * 17 + profile.symptoms.count * 20 + profile.causes.count * 17
        return rings + learned + tracks + UnlikeTrack(unlike).bytes + own
    }

    private static let peerBytes = 49

    private func bytes(ofWindow index: Int) -> Int {
        let ring = windows.reads[index].ring >= 0 ? bytes(ofRing: windows.reads[index].ring) : 0
        switch profile.windows[index].function {
        case .deviation: return NormalTrack.bytes
        case .expected: return ResponseTrack.bytes(profile.windows[index].given.count)
        case .peerDeviation: return ring + Self.peerBytes
        default: return ring
        }
    }

    /// A head, and four bytes for each figure of a bucket; a condition keeps its last truth.
    private func bytes(ofRing index: Int) -> Int {
        let ring = windows.rings[index]
        var bytes = 8 + (ring.closed + 1) * (ring.function.hasSecondAmounts ? 12 : 8)
        if case .condition = ring.source { bytes += 9 }
        return bytes
    }

    private func known(_ index: Int) -> String {
        let window = profile.windows[index]
        let half = TimeSpan(microseconds: window.length.microseconds / 2).inWords
        return switch window.function {
        case .last, .age: "from the first reading"
        case .deviation: "after 7 d, and three hours of this hour of the day (weekends apart)"
        case .expected: "after 7 d, where such conditions have held for 12 h"
        case .peerDeviation: "at the next full hour, with 8 devices or more of the same profile and firmware"
        default: "after \(half), half of its length"
        }
    }
}

extension NormalTrack {
    /// Of one metric's normal.
    static let bytes = bins * 16 + 16
}

extension ResponseTrack {
    /// Of one response, its table full.
    static func bytes(_ drivers: Int) -> Int { mostCells(drivers) * 28 + 28 }
}
