import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside lookup`.
struct Lookup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The card of a caller: by phone number in any spelling, name, email, account, serial or address.")

    @Argument(help: "What is known of the caller, e.g. \"+44 20 7946 0112\".")
    var query: [String]
    @Option(help: "The contact it is read in: what was told in it counts.")
    var contact: String?
    @Flag(help: "With the figures behind everything.")
    var figures = false
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let text = query.joined(separator: " ")
            let found = try await desk.callers(matching: CallerQuery(.text(text)), as: principal)
            guard let first = found.matches.first else {
                throw DeskError.notFound("a caller for \"\(Terminal.plain(text))\"")
            }
            guard found.matches.count == 1 else {
                if json {
                    Terminal.say(try Connection.json(found))
                } else {
                    Terminal.say("Several callers match:")
                    for match in found.matches {
                        Terminal.say(
                            "  \(Terminal.plain(match.name))  \(Terminal.plain(match.homes.joined(separator: "; ")))")
                    }
                }
                return
            }
            let card = try await desk.card(
                first.person, contact: contact.map(ContactID.init(rawValue:)), as: principal)
            Terminal.say(json ? try Connection.json(card) : CardText.text(of: card, figures: figures))
        }
    }
}
