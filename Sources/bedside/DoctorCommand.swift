import ArgumentParser
import DeskClient
import DeskOperations

/// `bedside doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "How the service and its broker are, and what to do about it.",
        discussion: """
            A line a finding: ok, note (worth knowing) or LOOK (it needs a person), with the remedy below it. Ends with 0 \
            where nothing needs a person, else with 1, as it does when the service does not answer.
            """)

    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let checkup = try await desk.checkup(as: principal)
            Terminal.say(json ? try Connection.json(checkup) : CheckupText.text(of: checkup))
            if checkup.needs > 0 { throw ExitCode(1) }
        }
    }
}

/// A check-up as lines for a terminal: state, subject and sentence each in a column of their own.
enum CheckupText {
    /// Columns of a line, the sentence's included.
    static let width = 100

    static func text(of checkup: Checkup) -> String {
        let subjects = checkup.lines.map { Terminal.plain($0.subject) }
        let second = (subjects.map(\.count).max() ?? 0) + 2
        let indent = 6 + second
        var lines: [String] = []
        for (line, subject) in zip(checkup.lines, subjects) {
            let head = padded(word(line.state), to: 6) + padded(subject, to: second)
            lines += wrapped(line.says, first: head, indent: indent)
            if let remedy = line.remedy {
                lines += wrapped(remedy, first: String(repeating: " ", count: indent) + "→ ", indent: indent + 2)
            }
        }
        let needs = checkup.needs
        let verdict =
            needs == 0
            ? "Nothing needs a person."
            : "\(Terminal.counted(needs, "line")) \(needs == 1 ? "needs" : "need") a person."
        return (lines + ["", verdict]).joined(separator: "\n")
    }

    private static func word(_ state: Checkup.Line.State) -> String {
        switch state {
        case .good: "ok"
        case .note: "note"
        case .attention: "LOOK"
        }
    }

    private static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - text.count))
    }

    /// Broken between words, so that no line is longer than `width` unless a word is.
    private static func wrapped(_ text: String, first: String, indent: Int) -> [String] {
        var lines: [String] = []
        var (line, isEmpty) = (first, true)
        for word in Terminal.plain(text).split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                (line, isEmpty) = (String(repeating: " ", count: indent), true)
            }
            line += isEmpty ? String(word) : " " + word
            isEmpty = false
        }
        return lines + [line]
    }
}
