import Foundation
import Synchronization

/// A Mosquitto with the configuration that is shipped for devices in homes.
package struct SecuredBroker: Sendable {
    package let broker: Broker
    /// Where the authorities' keys are kept: nothing that is made there is the broker's before it is delivered.
    package let certificates: Certificates
    /// Where the service comes in; devices come in at the broker's port.
    package let servicePort: UInt16

    /// Starts one, hands it to `body`, ends it.
    ///
    /// - Parameters:
    ///   - names: what the broker's certificate says it is called, for so many days.
    ///   - replacing: settings of the configuration by name, with other values.
    package static func run<Result: Sendable>(
        names: [String] = ["localhost", "127.0.0.1"], days: Int = 730, replacing: [String: String] = [:],
        _ body: @Sendable (SecuredBroker) async throws -> Result
    ) async throws -> Result {
        let made = Mutex<(certificates: Certificates, port: UInt16)?>(nil)
        var options = Broker.Options()
        options.configuration = { port, directory in
            let certificates =
                try made.withLock { $0?.certificates }
                ?? Certificates(in: directory.appending(path: "keys"), names: names, days: days)
            let place = Self.certificates(in: directory)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            let own = ["broker.crt", "broker.key", "devices-ca.crt", "site-ca.crt", "devices.crl", "devices.acl"]
            for name in own { try Self.copy(certificates.directory.appending(path: name), to: place, as: name) }
            try Self.copy(Shipped.scripts.appending(path: "broker-service.acl"), to: place, as: "service.acl")
            let servicePort = try Broker.freePort()
            made.withLock { $0 = (certificates, servicePort) }
            let text = try Shipped.run(
                "broker-config-tls.sh", [place.path, directory.path, "\(port) 127.0.0.1", "\(servicePort) 127.0.0.1"])
            return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                let name = line.prefix { $0 != " " }
                return replacing[String(name)].map { "\(name) \($0)" } ?? String(line)
            }.joined(separator: "\n")
        }
        return try await Broker.run(options) { broker in
            guard let (certificates, port) = made.withLock({ $0 }) else {
                throw Broker.DidNotStart(description: "no certificates")
            }
            return try await body(SecuredBroker(broker: broker, certificates: certificates, servicePort: port))
        }
    }

    /// Brings files from where the keys are kept to the broker's machine.
    package func deliver(_ names: [String]) throws {
        for name in names {
            try Self.copy(
                certificates.directory.appending(path: name), to: Self.certificates(in: broker.directory), as: name)
        }
    }

    private static func certificates(in directory: URL) -> URL { directory.appending(path: "certificates") }

    private static func copy(_ file: URL, to place: URL, as name: String) throws {
        let copy = place.appending(path: name)
        try? FileManager.default.removeItem(at: copy)
        try FileManager.default.copyItem(at: file, to: copy)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy.path)
    }
}
