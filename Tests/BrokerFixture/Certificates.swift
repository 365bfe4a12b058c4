package import Foundation

/// Authorities and certificates as the shipped script makes them, in a directory of a test's own.
package struct Certificates: Sendable {
    package struct Refused: Error, CustomStringConvertible { package let description: String }
    /// PEM files of one certificate and its key.
    package struct Pair: Hashable, Sendable {
        package let certificate: String
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package let directory: URL

    /// Two authorities, and a broker that is called `names`.
    package init(in directory: URL, names: [String] = ["localhost", "127.0.0.1"], days: Int = 730) throws {
        self.directory = directory
        try make(["init"] + names, ["BROKER_DAYS": "\(days)"])
    }

    /// The file of the authority that signs broker and service.
    package var authority: String { file("site-ca.crt") }

    package func device(_ id: String, days: Int = 730) throws -> Pair {
        try make(["device", id, "\(days)"])
        return pair(id)
    }

    package func service(_ id: String = "bedside", days: Int = 730) throws -> Pair {
        try make(["service", id, "\(days)"])
        return pair(id)
    }

    /// Another certificate for a broker that is called `names`.
    package func renewBroker(_ names: [String]) throws { try make(["broker"] + names) }

    package func revoke(_ id: String) throws { try make(["revoke", id]) }

    private func file(_ name: String) -> String { directory.appending(path: name).path }

    private func pair(_ id: String) -> Pair { Pair(certificate: file("\(id).crt"), key: file("\(id).key")) }

    private func make(_ arguments: [String], _ environment: [String: String] = [:]) throws {
        try Shipped.run("broker-certificates.sh", [directory.path] + arguments, environment)
    }
}

/// The scripts and files that are shipped for operators.
package enum Shipped {
    package static let scripts = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scripts")

    /// Runs a script and returns what it wrote to standard output; throws what it complained of.
    @discardableResult
    package static func run(
        _ script: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) throws -> String {
        let (output, errors) = (Pipe(), Pipe())
        let process = try SpawnedProcess(
            URL(filePath: "/bin/bash"), [scripts.appending(path: script).path] + arguments, environment: environment,
            output: output.fileHandleForWriting.fileDescriptor, errors: errors.fileHandleForWriting.fileDescriptor)
        try output.fileHandleForWriting.close()
        try errors.fileHandleForWriting.close()
        // Both are short: neither fills its pipe while the other is read.
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complained = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilEnded()
        guard process.ended.all == [0] else { throw Certificates.Refused(description: complained) }
        return said
    }
}
