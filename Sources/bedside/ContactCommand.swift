import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside contact`: a contact from a script or an assistant, with all that the console's card lets an agent do in one.
struct ContactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Begin a contact, note what the caller says and answers, and close it.",
        subcommands: [Open.self, Show.self, Verify.self, Tell.self, Reason.self, Close.self])

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin a contact, or find the one that is open with this caller over this channel.")

        @Argument(help: "What is known of the caller, as for `bedside lookup`.")
        var query: [String]
        @Option(help: "call, chat or mail.")
        var channel: Channel = .call
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let text = query.joined(separator: " ")
                let found = try await desk.callers(matching: CallerQuery(.text(text)), as: principal)
                guard let caller = found.matches.first else {
                    throw DeskError.notFound("a caller for \"\(Terminal.plain(text))\"")
                }
                guard found.matches.count == 1 else {
                    throw DeskError.conflict("\(found.matches.count) callers match: say more of the one")
                }
                try ContactCommand.show(
                    try await desk.openContact(
                        ContactOpening(person: caller.person, channel: channel), as: principal), json: json)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What was told in a contact.")

        @Argument(help: "The contact's id.")
        var id: String
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try ContactCommand.show(try await desk.contact(ContactID(rawValue: id), as: principal), json: json)
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The caller proved who they are.")

        @Argument(help: "The contact's id.")
        var id: String
        @Option(help: "How, e.g. \"date of birth and postcode\".")
        var how: String
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try ContactCommand.show(
                    try await desk.verifyIdentity(ContactID(rawValue: id), how: how, as: principal), json: json)
            }
        }
    }

    struct Tell: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note what the caller says: a notice, the answer to a question, or their own words.",
            discussion: "The same again changes nothing; --answer withdrawn takes it back.")

        @Argument(help: "The contact's id.")
        var id: String
        @Option(help: "The device it is about; a question needs it.")
        var device: String?
        @Option(help: "A notice, as `bedside lookup` shows it in brackets.")
        var notice: String?
        @Option(help: "A question, as `bedside lookup` shows it in brackets.")
        var ask: String?
        @Option(help: "yes, no, unsure or withdrawn.")
        var answer: Told.Answer = .yes
        @Option(help: "In the caller's words.")
        var words: String?
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func validate() throws {
            if notice != nil, ask != nil { throw ValidationError("Give --notice or --ask, not both.") }
            if notice == nil, ask == nil, words == nil { throw ValidationError("Give --notice, --ask or --words.") }
            if let device, DeviceID(device) == nil {
                throw ValidationError("\"\(Terminal.plain(device))\" is no device id")
            }
        }

        func run() async throws {
            let subject: Told.Subject =
                notice.map { .notice(NoticeID(rawValue: $0)) } ?? ask.map { .ask(AskID(rawValue: $0)) } ?? .words
            let told = Told(device: device.flatMap { DeviceID($0) }, subject, answer, words: words)
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try ContactCommand.show(try await desk.tell(ContactID(rawValue: id), told, as: principal), json: json)
            }
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a contact.")

        @Argument(help: "The contact's id.")
        var id: String
        @Option(help: "What was done, for whoever picks this up next.")
        var summary: String?
        @Option(help: "What it turned out to be about: a cause, none_of_these or not_this_device; needs --device.")
        var reason: String?
        @Option(help: "The device that the reason is about.")
        var device: String?
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            let reason = try reason.map { try ContactCommand.reason($0, of: device) }
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try ContactCommand.show(
                    try await desk.closeContact(
                        ContactID(rawValue: id), ContactClosing(summary: summary, reason: reason), as: principal),
                    json: json)
            }
        }
    }

    struct Reason: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a contact turned out to be about, during it or long after.",
            discussion: "Said again, the last counts; `withdrawn` takes it back.")

        @Argument(help: "The contact's id.")
        var id: String
        @Argument(help: "A cause of the device's profile, none_of_these, not_this_device or withdrawn.")
        var reason: String
        @Option(help: "The device it is about.")
        var device: String
        @Option(help: "In their words.")
        var words: String?
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            var said = try ContactCommand.reason(reason, of: device)
            said.words = words
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let all = try await desk.giveReason(said, of: ContactID(rawValue: id), as: principal)
                guard !json else { return Terminal.say(try Connection.json(all)) }
                for one in all { Terminal.say("About: \(Terminal.plain(one.says ?? ""))") }
                if all.isEmpty { Terminal.say("Nobody has said what it was about.") }
            }
        }
    }

    /// A cause by its id, or one of the words that stand for none.
    private static func reason(_ text: String, of device: String?) throws -> ContactReason {
        guard let device = device.flatMap({ DeviceID($0) }) else {
            throw ValidationError("--device names the device that the reason is about")
        }
        if let otherwise = ContactReason.Otherwise(rawValue: text) {
            return ContactReason(device: device, otherwise: otherwise)
        }
        return ContactReason(device: device, cause: CauseID(rawValue: text))
    }

    private static func show(_ contact: Contact, json: Bool) throws {
        Terminal.say(json ? try Connection.json(contact) : CardText.text(of: contact))
    }
}

extension Channel: ExpressibleByArgument {}
extension Told.Answer: ExpressibleByArgument {}
