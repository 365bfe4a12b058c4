import ArgumentParser
import DeskClient
import DeskOperations
import Foundation

/// How a client command finds its server, and as whom it asks.
struct Connection: ParsableArguments {
    @Option(help: "The server's address; else BEDSIDE_URL, else what stands in the data directory.")
    var url: String?
    @Option(help: "A token; else BEDSIDE_TOKEN, else the local one of the data directory.")
    var token: String?
    @Option(help: "The server's data directory; else BEDSIDE_DATA, else bedside-data.")
    var data: String?
    @Option(name: .customLong("as"), help: "The account that the local token acts for.")
    var actingFor: String?

    /// The first option that was given.
    var given: String? {
        if url != nil { return "--url" }
        if token != nil { return "--token" }
        if data != nil { return "--data" }
        return actingFor == nil ? nil : "--as"
    }

    func desk() throws -> (desk: HTTPDesk, principal: Principal) {
        let environment = ProcessInfo.processInfo.environment
        let directory = data ?? environment["BEDSIDE_DATA"] ?? "bedside-data"
        let address = try ServerAddress.find(
            url: url, token: token, environment: environment, data: directory)
        // The server knows from the token who asks; this says for whom.
        let principal = Principal(
            account: "", displayName: "", role: .agent, proof: .local, actingFor: actingFor)
        return (HTTPDesk(address), principal)
    }

    /// Runs `body` and says a desk's error as a person reads it.
    static func asking<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DeskError {
            Terminal.fail(Self.words(error))
            throw ExitCode(1)
        }
    }

    static func words(_ error: DeskError) -> String {
        switch error {
        case .notFound(let what): "Not found: \(what)."
        case .forbidden(let why): "Not allowed. \(why)"
        case .unauthenticated:
            "The server does not know this token. Give one with --token, or run on the server's machine."
        case .conflict(let what): "This stands against it: \(Terminal.plain(what))."
        case .invalid(let field, let why): "\(field): \(why.hasSuffix(".") ? why : why + ".")"
        case .tooMany(let seconds): "Too many tries; again in \(seconds) s."
        case .unavailable(let remedy): "The server does not answer. \(remedy)"
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = WireFormat.encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
