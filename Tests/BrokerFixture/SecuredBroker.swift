import Foundation
import Synchronization

/// A Mosquitto with the configuration that is shipped for devices in homes.
package struct SecuredBroker: Sendable {
    package let broker: Broker
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
            let place = directory.appending(path: "certificates")
            let certificates =
                try made.withLock { $0?.certificates } ?? Certificates(in: place, names: names, days: days)
            for name in ["devices.acl", "service.acl"] {
                let copy = place.appending(path: name)
                try? FileManager.default.removeItem(at: copy)
                try FileManager.default.copyItem(at: Shipped.scripts.appending(path: "broker-\(name)"), to: copy)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy.path)
            }
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
}
