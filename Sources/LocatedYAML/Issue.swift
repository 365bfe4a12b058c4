/// Something wrong in a file, where it stands, and what its author can do about it.
package struct Issue: Hashable, Sendable, CustomStringConvertible {
    /// An error keeps the file from being used; a warning does not.
    package enum Severity: Hashable, Sendable { case error, warning }

    package var location: SourceLocation
    /// What was found and what was expected; one line, no full stop.
    package var message: String
    /// What to write instead; empty where the message says it all.
    package var remedy: String
    package var severity: Severity
    /// Files that include the one it stands in, where it came up in reading them.
    package var includedBy: [String] = []

    package init(
        _ location: SourceLocation, _ message: String, remedy: String = "", severity: Severity = .error
    ) {
        self.location = location
        self.message = message
        self.remedy = remedy
        self.severity = severity
    }

    /// `file:line:column: message; remedy`, `warning:` before the message of a warning, and behind it which files
    /// include the one it stands in.
    package var description: String {
        let kind = severity == .warning ? " warning:" : ""
        var words = "\(location):\(kind) \(message)"
        if !includedBy.isEmpty {
            let more = includedBy.count - Self.mostNamed
            words += " (included by \(includedBy.prefix(Self.mostNamed).joined(separator: ", "))"
            words += more > 0 ? " and \(more) more)" : ")"
        }
        return remedy.isEmpty ? words : "\(words); \(remedy)"
    }

    private static let mostNamed = 3
}

/// The issues of one run. Readers append and carry on, so that an author sees all of them at once.
/// Holds at most 1,000; the rest are counted.
package struct Issues: Sendable {
    package private(set) var all: [Issue] = []
    /// How many more there were than `all` holds.
    package private(set) var dropped = 0

    private static let most = 1_000

    package init() {}

    package var isEmpty: Bool { all.isEmpty }
    package var hasErrors: Bool { dropped > 0 || all.contains { $0.severity == .error } }
    package var count: Int { all.count + dropped }

    package mutating func add(_ issue: Issue) {
        if all.count < Self.most { all.append(issue) } else { dropped += 1 }
    }

    package mutating func add(_ location: SourceLocation, _ message: String, remedy: String = "") {
        add(Issue(location, message, remedy: remedy))
    }

    /// Something that works and that its author should look at.
    package mutating func warn(_ location: SourceLocation, _ message: String, remedy: String = "") {
        add(Issue(location, message, remedy: remedy, severity: .warning))
    }

    package mutating func add(contentsOf others: Issues) {
        for issue in others.all { add(issue) }
        dropped += others.dropped
    }

    /// The same issues, those that stand elsewhere than in `file` as included by it.
    package func included(by file: String) -> Issues {
        var told = self
        for place in told.all.indices where told.all[place].location.file != file {
            told.all[place].includedBy = [file]
        }
        return told
    }

    /// As `sorted`, what several files include listed once, with all of them.
    package var merged: [Issue] {
        var merged: [Issue] = []
        for issue in sorted {
            if let last = merged.last, last.location == issue.location, last.message == issue.message,
                last.remedy == issue.remedy, last.severity == issue.severity
            {
                merged[merged.count - 1].includedBy += issue.includedBy.filter { !last.includedBy.contains($0) }
            } else {
                merged.append(issue)
            }
        }
        return merged
    }

    /// By file, line and column, as a compiler lists them.
    package var sorted: [Issue] {
        all.sorted {
            ($0.location.file, $0.location.line, $0.location.column, $0.message)
                < ($1.location.file, $1.location.line, $1.location.column, $1.message)
        }
    }
}
