import ArgumentParser
import Foundation
import LocatedYAML
import Logging
import Server

/// `bedside serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service: listen to the broker, serve console and API.",
        discussion: """
            Every setting can stand in a file (--config), in the environment (BEDSIDE_MQTT_ADDRESS …) or in a flag; a \
            flag goes before the environment, the environment before the file. bedside.example.yaml lists them all.
            """)

    @Option(help: "A YAML file of settings.")
    var config: String?
    @Option(help: "Directory of journal, registry and history.")
    var data: String?
    @Option(help: "Directory of profiles and conventions.")
    var profiles: String?
    @Option(help: "host:port of console and API.")
    var listen: String?
    @Option(help: "host:port of the broker.")
    var mqtt: String?
    @Option(help: "User at the broker.")
    var mqttUser: String?
    @Option(help: "File that holds the password at the broker.")
    var mqttPasswordFile: String?
    @Option(help: "PEM file of the authorities that sign the broker's certificate, or system; turns TLS on.")
    var mqttCaFile: String?
    @Option(help: "PEM file of our certificate at the broker.")
    var mqttCertificateFile: String?
    @Option(help: "PEM file of its key.")
    var mqttKeyFile: String?
    @Option(help: "manual or automatic: whether unknown addresses become devices.")
    var enrol: String?
    @Flag(help: "Start though journal.sqlite is gone: what only that held, the last minutes, is lost.")
    var withoutJournal = false
    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    func run() async throws {
        let given: [(String, String?)] = [
            ("data", data), ("profiles", profiles), ("listen", listen), ("mqtt.address", mqtt), ("mqtt.user", mqttUser),
            ("mqtt.password_file", mqttPasswordFile), ("mqtt.ca_file", mqttCaFile),
            ("mqtt.certificate_file", mqttCertificateFile), ("mqtt.key_file", mqttKeyFile), ("devices.enrol", enrol),
            ("log.level", logLevel),
        ]
        var flags: [String: String] = [:]
        for (key, value) in given { flags[key] = value }
        var issues = Issues()
        let configuration = ServerConfiguration.load(
            flags: flags, environment: ProcessInfo.processInfo.environment, file: config, &issues)
        guard var configuration else {
            Terminal.fail(issues.sorted.map(\.description).joined(separator: "\n"))
            throw ExitCode(2)
        }
        configuration.goesOnWithoutJournal = withoutJournal
        guard let level = Logger.Level(rawValue: configuration.logLevel) else {
            Terminal.fail("\"\(configuration.logLevel)\" is no log level")
            throw ExitCode(2)
        }
        LoggingSystem.bootstrap { label in LineLogHandler(label: label, level: level) }
        do {
            try await BedsideServer.starting(configuration, logger: Logger(label: "bedside")).run()
        } catch let error as StartError {
            Terminal.fail(error.description)
            throw ExitCode(1)
        }
    }
}
