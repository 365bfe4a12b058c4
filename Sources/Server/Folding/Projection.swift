import Diagnostics
import Foundation
import Store
import Telemetry

/// What the registry and the history are to hold of inputs and of what their fold said.
enum Projection {
    /// What a topic captured is told in `DeviceInput.Content.info` under its name behind this.
    static let capturePrefix = "topic."

    /// In journal order.
    ///
    /// - Parameter seen: which devices the registry knows to have been seen, and when; without it each batch tells.
    static func changes(of batches: [CommittedBatch], _ outputs: [FoldedOutput]) -> [ProjectedChange] {
        var seen = SeenTimes()
        return changes(of: batches, outputs, &seen)
    }

    static func changes(
        of batches: [CommittedBatch], _ outputs: [FoldedOutput], _ seen: inout SeenTimes
    ) -> [ProjectedChange] {
        var changes: [ProjectedChange] = []
        for batch in batches {
            for (offset, input) in batch.inputs.enumerated() {
                let position = JournalPosition(rawValue: batch.first.rawValue + Int64(offset))
                switch input.content {
                case .enrolled(let address, let profile):
                    changes.append(
                        ProjectedChange(
                            position: position,
                            .enrolled(input.device, address, profile: profile, at: input.receivedAt)))
                    if let profile {
                        changes.append(
                            ProjectedChange(position: position, .profileMatched(input.device, profile: profile)))
                    }
                case .info(let said):
                    changes.append(contentsOf: self.changes(of: said, input.device, position))
                case .readings, .acknowledgement:
                    if let at = seen.due(input.device, at: input.receivedAt) {
                        changes.append(ProjectedChange(position: position, .seen(input.device, at: at)))
                    }
                case .availability, .repair, .setting, .peers, .learned, .tick: break
                }
            }
        }
        for output in outputs {
            if let change = change(of: output) { changes.append(change) }
        }
        if changes.count < 2 { return changes }
        return changes.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }.map(\.element)
    }

    /// Until when the registry knows devices to have been seen: to ten minutes, since each telling is a row's write and
    /// nobody asks the registry for more; how fresh a device is follows from its state.
    ///
    /// Memory: some 40 bytes a device.
    struct SeenTimes: Sendable {
        private static let step = TimeSpan.minutes(10)
        private var told: [DeviceID: Int64] = [:]

        /// The instant to tell, where one is due; it counts as told then. The same whatever was told before a restart.
        mutating func due(_ device: DeviceID, at instant: Timestamp) -> Timestamp? {
            let (quotient, remainder) = instant.microseconds.quotientAndRemainder(
                dividingBy: Self.step.microseconds)
            let number = remainder < 0 ? quotient - 1 : quotient
            if let last = told[device], number <= last { return nil }
            told[device] = number
            // An imported time may be any.
            let (start, isBeyond) = number.multipliedReportingOverflow(by: Self.step.microseconds)
            return isBeyond ? instant : Timestamp(microseconds: start)
        }
    }

    private static func changes(
        of said: [String: String], _ device: DeviceID, _ position: JournalPosition
    ) -> [ProjectedChange] {
        var captures: [String: String] = [:]
        var info: [String: String] = [:]
        for (name, value) in said {
            if name.hasPrefix(capturePrefix) {
                captures[String(name.dropFirst(capturePrefix.count))] = value
            } else {
                info[name] = value
            }
        }
        var changes: [ProjectedChange] = []
        if !captures.isEmpty { changes.append(ProjectedChange(position: position, .captures(device, captures))) }
        if !info.isEmpty { changes.append(ProjectedChange(position: position, .info(device, info))) }
        return changes
    }

    private static func change(of folded: FoldedOutput) -> ProjectedChange? {
        switch folded.output {
        case .availability(let said, let at):
            return ProjectedChange(position: folded.position, .availability(folded.device, said, at: at))
        case .episodeOpened(let opening):
            return ProjectedChange(
                position: folded.position,
                .episodeOpened(
                    EpisodeRecord(
                        device: folded.device, cause: opening.cause, openedAt: opening.openedAt,
                        evidence: text(opening.evidence), position: folded.position)))
        case .episodeCleared(let clearing):
            return ProjectedChange(
                position: folded.position,
                .episodeCleared(clearing.id, at: clearing.clearedAt))
        case .accepted, .late, .duplicates, .numbers, .symptom, .unlike, .info, .clock, .sensor, .acknowledgement,
            .proof,
            .degradation:
            return nil
        }
    }

    static func text(_ evidence: [Evidence]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(evidence)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    static func history(of outputs: [FoldedOutput]) -> [HistoryEntry] {
        outputs.compactMap { folded in
            switch folded.output {
            case .accepted(let readings):
                HistoryEntry(position: folded.position, device: folded.device, readings: readings)
            case .late(let readings):
                HistoryEntry(position: folded.position, device: folded.device, readings: readings, late: true)
            default: nil
            }
        }
    }
}
