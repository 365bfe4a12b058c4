import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside finding`: what visits found on a device.
struct FindingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finding", abstract: "Record what a visit found on a device, and list what was found.",
        subcommands: [Add.self, List.self, Withdraw.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record what somebody saw: a cause or a finding of the device's profile, or nothing.",
            discussion: """
                While it speaks of the trouble there is, it counts in the diagnosis; and it teaches how often each cause \
                comes up and shows. Best entered with the contact it came of: what was measured then belongs to it.
                """)

        @Argument(help: "The device's id.")
        var device: String
        @Option(help: "A cause of its profile, e.g. refrigerant_leak.")
        var cause: String?
        @Option(help: "A symptom, notice or question of its profile.")
        var finding: String?
        @Flag(help: "They looked, and it was not there.")
        var notThere = false
        @Flag(help: "They looked, and none of the causes was there.")
        var nothing = false
        @Option(help: "The cure of its profile that was done there and then, e.g. exchange_filter.")
        var done: String?
        @Option(help: "In their words.")
        var words: String?
        @Option(help: "Who looked; otherwise you.")
        var by: String?
        @Option(help: "When, e.g. 2026-11-22T09:30:00Z; otherwise now.")
        var at: String?
        @Option(help: "The contact it came of.")
        var contact: String?
        @Option(help: "The repair it belongs to.")
        var repair: String?
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func validate() throws {
            _ = try FindingCommand.id(device)
            guard [cause != nil, finding != nil, nothing].count(where: \.self) == 1 else {
                throw ValidationError("Give one of --cause, --finding and --nothing.")
            }
            guard !(nothing && notThere) else { throw ValidationError("--not-there goes with --cause or --finding.") }
            if let at, Timestamp(rfc3339: at) == nil {
                throw ValidationError("\"\(Terminal.plain(at))\" is no instant such as 2026-11-22T09:30:00Z")
            }
        }

        func run() async throws {
            let device = try FindingCommand.id(device)
            let new = NewVisitFinding(
                cause: cause.map { CauseID(rawValue: $0) }, finding: finding,
                seen: nothing ? .nothing : notThere ? .notThere : .there, done: done.map { FixID(rawValue: $0) },
                words: words, seenBy: by,
                seenAt: at.flatMap { Timestamp(rfc3339: $0) }, contact: contact.map { ContactID(rawValue: $0) },
                repair: repair.map { RepairID(rawValue: $0) })
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let added = try await desk.addFinding(new, of: device, as: principal)
                Terminal.say(json ? try Connection.json(added) : FindingCommand.line(added))
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What visits found on a device, newest first.")

        @Argument(help: "The device's id.")
        var device: String
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            let device = try FindingCommand.id(device)
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try FindingCommand.show(try await desk.findings(of: device, as: principal), json: json)
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a finding back, as if it had not been entered.")

        @Argument(help: "The device's id.")
        var device: String
        @Argument(help: "The finding's id.")
        var finding: String
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            let device = try FindingCommand.id(device)
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try FindingCommand.show(
                    try await desk.withdrawFinding(
                        VisitFindingID(rawValue: finding), of: device, as: principal), json: json)
            }
        }
    }

    private static func id(_ text: String) throws -> DeviceID {
        guard let id = DeviceID(text) else { throw ValidationError("\"\(Terminal.plain(text))\" is no device id") }
        return id
    }

    private static func show(_ findings: [VisitFinding], json: Bool) throws {
        guard !json else { return Terminal.say(try Connection.json(findings)) }
        for one in findings { Terminal.say(line(one)) }
        if findings.isEmpty { Terminal.say("No visit found anything so far.") }
    }

    /// "2026-11-22T09:30:00Z  Refrigerant leak: there (Jo Miller) “hissing at the valve” [id], counts".
    static func line(_ finding: VisitFinding) -> String {
        let seen: String =
            switch finding.seen {
            case .there: ": there"
            case .notThere: ": not there"
            case .nothing: ""
            }
        let done = finding.done.map { ", done: \(Terminal.plain($0))" } ?? ""
        let words = finding.words.map { " “\(Terminal.plain($0))”" } ?? ""
        return "\(finding.seenAt.rfc3339 ?? "")  \(Terminal.plain(finding.says))\(seen)\(done) "
            + "(\(Terminal.plain(finding.seenBy)))\(words) [\(Terminal.plain(finding.id.rawValue))]"
            + (finding.counts ? ", counts" : "")
    }
}
