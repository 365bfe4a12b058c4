import FoldLoads
import Foundation
import FoundationNetworking

/// `bedside serve` with the typical profile, on a broker of the bench's, and what its own figures say.
final class MeasuredService: Sendable {
    let process: LocalProcess
    private let address: URL

    static let received = "bedside_messages_received_total"
    static let journalled = "bedside_inputs_journalled_total"
    static let folded = "bedside_inputs_folded_total"

    /// Starts it over the data that `directory` holds, and waits until it is connected.
    init(_ broker: PrivateBroker, in directory: URL, logLevel: String = "error") async throws {
        let profiles = directory.appending(path: "profiles/bench")
        try FileManager.default.createDirectory(at: profiles, withIntermediateDirectories: true)
        try TypicalProfile.yaml.write(
            to: profiles.appending(path: "pool-circuit.yaml"), atomically: true, encoding: .utf8)
        let port = try freePort()
        guard let address = URL(string: "http://127.0.0.1:\(port)") else { throw BenchError("no address") }
        self.address = address
        process = try LocalProcess(
            program("bedside"),
            [
                "serve", "--data", directory.appending(path: "data").path, "--profiles",
                directory.appending(path: "profiles").path, "--listen", "127.0.0.1:\(port)", "--mqtt",
                "127.0.0.1:\(broker.port)", "--enrol", "automatic", "--log-level", logLevel,
            ], log: directory.appending(path: "log"))
    }

    func untilReady() async throws {
        try await untilTrue("the service is ready") {
            guard self.process.isRunning else { throw BenchError("the service has ended; its log says why") }
            return await self.text("readyz") != nil
        }
    }

    func figure(_ name: String) async -> Double {
        guard let text = await text("metrics") else { return 0 }
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0
    }

    /// Until everything that was journalled is folded.
    func untilFolded() async throws {
        try await untilTrue("everything is folded") {
            await self.figure(Self.folded) >= self.figure(Self.journalled)
        }
    }

    private func text(_ path: String) async -> String? {
        guard let (data, response) = try? await URLSession.shared.data(from: address.appending(path: path)),
            (response as? HTTPURLResponse)?.statusCode == 200
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}

/// A program that is built beside the bench.
func program(_ name: String) throws -> URL {
    guard let here = Bundle.main.executableURL?.deletingLastPathComponent() else { throw BenchError("no directory") }
    let program = here.appending(path: name)
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
        throw BenchError("\(program.path) is missing: make bench builds it")
    }
    return program
}
