import BrokerFixture
import Foundation

/// The built program, run as a person runs it.
enum CommandLineTool {
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Built beside the tests.
    static let executable: URL = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let tests = CommandLine.arguments.first.map { URL(filePath: $0).deletingLastPathComponent() }
        let places = [tests, URL(filePath: own).deletingLastPathComponent()].compactMap { $0 }
        return places.map { $0.appending(path: "bedside") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? URL(filePath: "bedside")
    }()

    /// Runs it to its end; kills it where that takes longer than `limit`.
    static func run(
        _ arguments: [String], in directory: URL, executable: URL = CommandLineTool.executable,
        within limit: Duration = .seconds(60)
    ) async throws -> Result {
        let files = ["output", "errors"].map { directory.appending(path: "\($0)-\(UUID().uuidString)") }
        for file in files { try Data().write(to: file) }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        let (output, errors) = (try FileHandle(forWritingTo: files[0]), try FileHandle(forWritingTo: files[1]))
        let process = try SpawnedProcess(
            executable, arguments, output: output.fileDescriptor, errors: errors.fileDescriptor)
        do {
            let status = try await process.status(within: limit)
            return Result(
                status: status, output: try String(contentsOf: files[0], encoding: .utf8),
                errors: try String(contentsOf: files[1], encoding: .utf8))
        } catch {
            process.send(SIGKILL)
            throw error
        }
    }
}
