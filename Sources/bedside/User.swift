import ArgumentParser
import DeskClient
import DeskOperations
import Foundation

/// `bedside user`.
struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who may sign in.", subcommands: [Add.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account; the password is read from standard input.")

        @Argument(help: "1 to 64 of a-z, 0-9, dot, hyphen and underscore.")
        var name: String
        @Option(help: "agent, supervisor, engineer or administrator.")
        var role: String = "agent"
        @Option(help: "The name that is shown.")
        var displayName: String?
        @Flag(help: "Read the password from standard input without asking.")
        var passwordStdin = false
        @OptionGroup var connection: Connection

        func run() async throws {
            guard let role = Role(rawValue: role) else {
                throw ValidationError("role is \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            let password: String
            if passwordStdin {
                password = readLine(strippingNewline: true) ?? ""
            } else {
                guard let typed = getpass("Password: ") else { throw ExitCode(1) }
                password = String(cString: typed)
            }
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let user = try await desk.addUser(
                    NewUser(name: name, displayName: displayName ?? name, role: role, password: password), as: principal
                )
                Terminal.say("Added \(user.name), \(user.role.rawValue).")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The accounts.")
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                for user in try await desk.users(as: principal) {
                    Terminal.say("\(user.name)  \(user.role.rawValue)\(user.disabled ? "  disabled" : "")")
                }
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove an account and end its sessions.")
        @Argument var name: String
        @OptionGroup var connection: Connection

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                try await desk.removeUser(named: name, as: principal)
                Terminal.say("Removed \(name).")
            }
        }
    }
}
