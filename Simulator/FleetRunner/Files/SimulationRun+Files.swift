package import Foundation

extension SimulationRun {
    /// Writes `history.jsonl`, `truth.jsonl`, `contacts.jsonl`, `registry.json` and `callers.json` (the callers worth trying) into
    /// `directory`, which is made where it is missing; files of these names are replaced. All lines are whole, and what
    /// is true is complete up to where the history ends, also where `watch` ends it.
    @discardableResult
    package func writeFiles(
        to directory: URL, watch: HistoryWatch = { _ in true }
    ) async throws -> HistorySummary {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try registry.json().write(to: directory.appending(path: "registry.json"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try encoder.encode(plan.worthTrying).write(to: directory.appending(path: "callers.json"))
        let truth = try Self.emptyFile(directory.appending(path: "truth.jsonl"))
        defer { try? truth.close() }
        let history = directory.appending(path: "history.jsonl")
        let summary = try await writeHistory(to: history, watch: watch) { bytes in try truth.write(contentsOf: bytes) }
        let contacts = try plan.contacts(until: summary.until ?? plan.end)
        try contacts.write(to: directory.appending(path: "contacts.jsonl"))
        return summary
    }

    /// Writes the history's lines to the file at `url` (replaced); truth lines go to `truth`.
    @discardableResult
    package func writeHistory(
        to url: URL, watch: HistoryWatch = { _ in true },
        truth: @escaping @Sendable ([UInt8]) throws -> Void = { _ in }
    ) async throws -> HistorySummary {
        let file = try Self.emptyFile(url)
        defer { try? file.close() }
        return try await makeHistory(watch: watch) { history, truths in
            try file.write(contentsOf: history)
            try truth(truths)
        }
    }

    private static func emptyFile(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}
