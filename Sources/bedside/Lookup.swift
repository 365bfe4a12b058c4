import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside lookup`.
struct Lookup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The card of a caller: by phone number in any spelling, name, email, account, serial or address.",
        discussion: """
            A part of a number or serial will do, and a name that is spelled nearly so. Where several are meant they are \
            listed with what matched; add a word, such as the town, to narrow it down.
            """)

    @Argument(help: "What is known of the caller, e.g. \"+44 20 7946 0112\".")
    var query: [String]
    @Option(help: "How many are listed at most, 1 to 100.")
    var limit = 20
    @Option(help: "The contact it is read in: what was told in it counts.")
    var contact: String?
    @Flag(help: "With the figures behind everything.")
    var figures = false
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit is 1 to 100") }
        guard query.contains(where: { !$0.isEmpty }) else { throw ValidationError("there is nothing to look up") }
    }

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let text = query.joined(separator: " ")
            let found = try await desk.callers(matching: CallerQuery(.text(text), limit: limit), as: principal)
            let spelledSo = found.matches.filter { $0.likeness != .similar }
            guard let first = found.matches.first else {
                throw DeskError.notFound("a caller for \"\(Terminal.plain(text))\"")
            }
            // Exactly one whole number or serial counts for more than others that begin with it.
            guard found.direct || spelledSo.count == 1 else {
                Terminal.say(json ? try Connection.json(found) : Self.list(found))
                return
            }
            let card = try await desk.card(
                first.person, contact: contact.map(ContactID.init(rawValue:)), as: principal)
            Terminal.say(json ? try Connection.json(card) : CardText.text(of: card, figures: figures))
        }
    }

    private static func list(_ found: CallerMatches) -> String {
        var lines: [String] = []
        let groups = [
            ("Several callers match:", found.matches.filter { $0.likeness != .similar }),
            ("Spelled nearly so:", found.matches.filter { $0.likeness == .similar }),
        ]
        for (title, matches) in groups where !matches.isEmpty {
            lines.append(title)
            for match in matches {
                var line = "  \(Terminal.plain(match.name))"
                if !match.homes.isEmpty { line += "  \(Terminal.plain(match.homes.joined(separator: "; ")))" }
                // The name and the address stand there already.
                if match.matchedBy != .name, match.matchedBy != .address {
                    line += "  (\(match.matchedBy.rawValue) \(Terminal.plain(match.matchedText)))"
                }
                lines.append(line)
            }
        }
        if found.more { lines.append("There are more: add a word, such as the town, or give --limit up to 100.") }
        return lines.joined(separator: "\n")
    }
}
