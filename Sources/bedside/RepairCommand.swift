import ArgumentParser
import DeskClient
import DeskOperations
import Foundation
import Telemetry

/// `bedside repair`.
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Ask for a repair, follow it, or take it back.",
        subcommands: [Start.self, Show.self, Cancel.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask for a fix on a device, and follow it until it is proved or ends.")

        @Argument(help: "The device's id.")
        var device: String
        @Argument(help: "The fix, as `bedside lookup` shows it in brackets.")
        var fix: String
        @Option(help: "The contact it is asked for in.")
        var contact: String?
        @Option(help: "What the customer agreed to, in their words.")
        var permission: String?
        @Option(
            help: "Whether the caller speaks over a line that the fix cuts: no, yes, or agreed (yes, and it may drop).")
        var line: Line?
        @Option(help: "Made once per intent: the same again is the same repair; a new one where none is given.")
        var key: String?
        @Flag(help: "Do not wait for what becomes of it.")
        var noWait = false
        @Flag(help: "As JSON, a line each step.")
        var json = false
        @OptionGroup var connection: Connection

        enum Line: String, ExpressibleByArgument { case no, yes, agreed }

        func run() async throws {
            guard let device = DeviceID(device) else {
                throw ValidationError("\"\(Terminal.plain(device))\" is no device id")
            }
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let repair = try await desk.requestRepair(
                    RepairRequest(
                        device: device, fix: FixID(rawValue: fix), contact: contact.map(ContactID.init(rawValue:)),
                        permission: permission, callingOverThisLine: line.map { $0 != .no },
                        agreedThatLineDrops: line == .agreed ? true : nil, idempotencyKey: key ?? UUID().uuidString),
                    as: principal)
                try RepairCommand.show(repair, json: json)
                if repair.state == .rejected { throw ExitCode(1) }
                guard !noWait, !repair.hasEnded else { return }
                var last = repair.state
                for await update in try await desk.repairUpdates(repair.id, as: principal) where update.state != last {
                    last = update.state
                    try RepairCommand.show(update, json: json)
                    if last == .verified || update.hasEnded { return }
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Where a repair stands.")

        @Argument(help: "The repair's id.")
        var id: String
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try RepairCommand.show(try await desk.repair(RepairID(rawValue: id), as: principal), json: json)
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take back what is not yet sent.")

        @Argument(help: "The repair's id.")
        var id: String
        @Flag(help: "As JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try RepairCommand.show(try await desk.cancelRepair(RepairID(rawValue: id), as: principal), json: json)
            }
        }
    }

    private static func show(_ repair: RepairView, json: Bool) throws {
        Terminal.say(
            json ? String(decoding: try WireFormat.encoder().encode(repair), as: UTF8.self) : CardText.text(of: repair))
    }
}
