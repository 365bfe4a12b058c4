import Store

/// Which parts of a data directory are there before any is opened, since opening makes what is missing.
struct StoredParts {
    private let path: String
    private let held: Set<String>

    init(_ path: String) {
        self.path = path
        let names = ["journal.sqlite", "registry.sqlite", "history/index.sqlite", "history.sqlite"]
        held = Set(names.filter { DataDirectory.size(ofFile: "\(path)/\($0)") ?? 0 > 0 })
    }

    func requireRegistry() throws {
        guard !DataDirectory.holdsBackup(path) else {
            throw StartError(
                "\(path) is a backup", remedy: "put it into a data directory with: bedside restore \(path) --data NEW")
        }
        let others =
            held.subtracting(["registry.sqlite"]).sorted() + (DataDirectory.holdsSnapshots(path) ? ["snapshots"] : [])
        guard !held.contains("registry.sqlite"), !others.isEmpty else { return }
        throw gone("registry.sqlite", "all customers, homes and devices", beside: others)
    }

    func requireHistory() throws {
        // An earlier version had it in one file.
        guard !held.contains("history/index.sqlite"), !held.contains("history.sqlite") else { return }
        throw gone("history/index.sqlite", "every past reading", beside: ["registry.sqlite"])
    }

    func requireJournal() throws {
        guard !held.contains("journal.sqlite") else { return }
        var error = gone("journal.sqlite", "what came since the last snapshot", beside: ["registry.sqlite"])
        error.remedy += "; to go on without what only the journal held: bedside serve --without-journal"
        throw error
    }

    private func gone(_ name: String, _ what: String, beside others: [String]) -> StartError {
        let state = DataDirectory.size(ofFile: "\(path)/\(name)") == nil ? "missing" : "empty (0 bytes)"
        return StartError(
            "\(path)/\(name), which holds \(what), is \(state), and \(others.joined(separator: ", ")) "
                + "\(others.count == 1 ? "is" : "are") there",
            remedy: "restore the latest backup with: bedside restore BACKUP --data NEW; "
                + "to begin anew on purpose give a new directory, or move all of \(path) away")
    }
}
