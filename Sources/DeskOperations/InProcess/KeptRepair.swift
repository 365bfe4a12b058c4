import Foundation
package import Repairs
package import Store
package import Telemetry

/// A repair as the registry keeps it: the request as JSON beside the row, its steps in the log.
package struct KeptRepair: Sendable, Codable {
    package var repair: Repair
    /// Whether the caller speaks over what the fix cuts; asked again at the moment of sending.
    package var line: Line
    /// The cause it was asked for, where it had an open episode: closed by itself, nothing needs sending.
    package var episode: EpisodeID?

    package enum Line: String, Sendable, Codable {
        case notAsked, otherLine, thisLine, thisLineAgreed, nobodyOnLine
    }

    package init(repair: Repair, line: Line, episode: EpisodeID? = nil) {
        self.repair = repair
        self.line = line
        self.episode = episode
    }

    /// Nil where the row has none (it was imported) or holds what this version cannot read.
    package init?(_ record: RepairRecord) {
        guard let text = record.machine, let kept = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
            return nil
        }
        self = kept
    }

    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Values of this type always encode: no number in it can be infinite.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    package var lineAnswer: RepairFacts.LineAnswer {
        switch line {
        case .notAsked: .notAsked
        case .otherLine: .otherLine
        case .thisLine: .thisLine
        case .thisLineAgreed: .thisLineAgreed
        case .nobodyOnLine: .nobodyOnLine
        }
    }
}

extension RepairStepRecord {
    package init(_ step: RepairStep) {
        self.init(step: step.kind.rawValue, at: step.at, detail: step.detail)
    }
}

extension RepairStep {
    /// Nil for a step of a kind that this version does not know.
    package init?(_ record: RepairStepRecord) {
        guard let kind = Kind(rawValue: record.step) else { return nil }
        self.init(kind, at: record.at, detail: record.detail)
    }
}

extension RepairMachine {
    /// Nothing more will come of it by itself.
    package var hasEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// Whether another repair of the device has to wait: until the effect is proved or given up.
    package var occupiesDevice: Bool { state.isOpen }

    /// Where it stands now, with the steps behind `stored` that are not kept yet.
    package func transition(_ kept: KeptRepair, storedSteps stored: Int) -> RepairTransition {
        RepairTransition(
            repair: repair.id, state: standing.rawValue,
            endedAt: hasEnded ? steps.last?.at : nil, occupiesDevice: occupiesDevice,
            failure: hasEnded ? steps.last?.detail : nil, machine: kept.text,
            steps: steps.dropFirst(stored).map(RepairStepRecord.init))
    }
}
