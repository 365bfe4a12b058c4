import LocatedYAML
import MQTTTransport
import Server
import Telemetry
import Testing

@Suite struct ServerConfigurationTests {
    private let directory = TemporaryDirectory()

    private func load(
        flags: [String: String] = [:], environment: [String: String] = [:], yaml: String? = nil
    ) throws -> (configuration: ServerConfiguration?, issues: [String]) {
        var issues = Issues()
        let file = try yaml.map { try directory.write($0, to: "bedside.yaml") }
        let configuration = ServerConfiguration.load(flags: flags, environment: environment, file: file, &issues)
        return (configuration, issues.sorted.map { $0.description.replacing(directory.path + "/", with: "") })
    }

    @Test func `Told nothing, it has its defaults`() throws {
        let (configuration, issues) = try load()
        #expect(issues.isEmpty)
        #expect(configuration?.data == "bedside-data")
        #expect(configuration?.listen == Endpoint(host: "127.0.0.1", port: 8080))
        #expect(configuration?.broker == Endpoint(host: "127.0.0.1", port: 1883))
        #expect(configuration?.brokerUser == nil)
        #expect(configuration?.brokerTLS == nil)
        #expect(configuration?.brokerFilters == ["#"])
        #expect(configuration?.enrolment == .manual)
        #expect(configuration?.defaultRegion == "GB")
        #expect(configuration?.logLevel == "info")
        #expect(configuration?.brokerStore == nil)
        #expect(configuration?.keepAlive == .seconds(20))
        #expect(configuration?.restartAfter == .minutes(3))
    }

    @Test func `A flag goes before the environment, that before the file, that before the default`() throws {
        let yaml = """
            data: from-file
            mqtt: {client_id: from-file, user: from-file}
            log: {level: debug}
            phones: {default_region: DE}
            """
        let environment = [
            "BEDSIDE_DATA": "from-environment", "BEDSIDE_MQTT_CLIENT_ID": "from-environment",
            "BEDSIDE_PHONES_DEFAULT_REGION": "FR",
        ]
        let (found, issues) = try load(flags: ["data": "from-flag"], environment: environment, yaml: yaml)
        #expect(issues.isEmpty)
        #expect(found?.data == "from-flag")
        #expect(found?.clientID == "from-environment")
        #expect(found?.defaultRegion == "FR")
        #expect(found?.brokerUser == "from-file")
        #expect(found?.logLevel == "debug")
        #expect(found?.profiles == "DeviceProfiles")
    }

    @Test func `Every setting can stand in the file`() throws {
        let yaml = """
            data: /var/lib/bedside
            profiles: /etc/bedside/profiles
            listen: "[::1]:9090"
            mqtt:
              address: broker.example:8883
              user: bedside
              password_file: /etc/bedside/password
              ca_file: /etc/bedside/ca.crt
              certificate_file: /etc/bedside/bedside.crt
              key_file: /etc/bedside/bedside.key
              client_id: desk-1
              store: /var/lib/mosquitto/mosquitto.db
              keep_alive: 1m
              longest_hold: 50ms
              filters: homes/# routers/#
            devices: {enrol: automatic}
            phones: {default_region: IE}
            watchdog: {restart_after: 90s}
            log: {level: warning}
            """
        let (found, issues) = try load(yaml: yaml)
        #expect(issues.isEmpty)
        #expect(found?.listen == Endpoint(host: "::1", port: 9090))
        #expect(found?.broker == Endpoint(host: "broker.example", port: 8883))
        #expect(found?.brokerStore == "/var/lib/mosquitto/mosquitto.db")
        #expect(found?.keepAlive == .minutes(1))
        #expect(found?.longestHold == TimeSpan("50ms"))
        #expect(found?.restartAfter == .seconds(90))
        #expect(found?.brokerPasswordFile == "/etc/bedside/password")
        #expect(
            found?.brokerTLS
                == BrokerTLS(
                    authority: .file("/etc/bedside/ca.crt"),
                    identity: .init(certificate: "/etc/bedside/bedside.crt", key: "/etc/bedside/bedside.key")))
        #expect(found?.brokerFilters == ["homes/#", "routers/#"])
        #expect(found?.enrolment == .automatic)
    }

    @Test func `TLS may trust the system's authorities and show no certificate; halves of it are issues`() throws {
        let trusting = try load(environment: ["BEDSIDE_MQTT_CA_FILE": "system"])
        #expect(trusting.configuration?.brokerTLS == BrokerTLS(authority: .system))
        let withoutKey = try load(
            flags: ["mqtt.certificate_file": "a.crt"], environment: ["BEDSIDE_MQTT_CA_FILE": "system"])
        #expect(withoutKey.issues.count == 1, "\(withoutKey.issues)")
        #expect(withoutKey.issues.first?.contains("mqtt.certificate_file without mqtt.key_file") == true)
        let withoutCertificate = try load(yaml: "mqtt: {ca_file: system, key_file: a.key}")
        #expect(withoutCertificate.issues.first?.hasPrefix("bedside.yaml:1:") == true, "\(withoutCertificate.issues)")
        let withoutAuthority = try load(flags: ["mqtt.certificate_file": "a.crt", "mqtt.key_file": "a.key"])
        #expect(withoutAuthority.issues.first?.contains("without mqtt.ca_file") == true, "\(withoutAuthority.issues)")
    }

    @Test(arguments: [("a/# a/b", "overlap"), ("homes/#/x", "homes/#/x")])
    func `Filters that overlap or are none are issues at their place`(filters: String, says: String) throws {
        let (_, issues) = try load(yaml: "mqtt: {filters: \"\(filters)\"}")
        #expect(issues.count == 1)
        #expect(issues.first?.hasPrefix("bedside.yaml:1:17") == true, "\(issues)")
        #expect(issues.first?.contains(says) == true, "\(issues)")
    }

    @Test func `All issues come at once, each with the place it was given at`() throws {
        let yaml = """
            data: ""
            devices: {enrol: automatc}
            phones: {default_region: gb}
            """
        let (found, issues) = try load(
            flags: ["listen": "8080"],
            environment: [
                "BEDSIDE_MQTT_ADDRESS": "broker:0", "BEDSIDE_LOG_LEVEL": "loud", "BEDSIDE_MQTT_KEEP_ALIVE": "1s",
                "BEDSIDE_WATCHDOG_RESTART_AFTER": "never",
            ],
            yaml: yaml)
        #expect(found == nil)
        #expect(issues.count == 8, "\(issues)")
        #expect(issues.contains { $0.hasPrefix("bedside.yaml:1:7: ") && $0.contains("data is empty") })
        #expect(issues.contains { $0.hasPrefix("bedside.yaml:2:18: ") && $0.contains("\"automatic\"") })
        #expect(issues.contains { $0.hasPrefix("bedside.yaml:3:26: ") })
        #expect(issues.contains { $0.contains("listen") && $0.contains("[::1]:8080") })
        #expect(issues.contains { $0.contains("BEDSIDE_MQTT_ADDRESS") })
        #expect(issues.contains { $0.contains("BEDSIDE_MQTT_KEEP_ALIVE") && $0.contains("from 5s to 5m") })
        #expect(issues.contains { $0.contains("BEDSIDE_WATCHDOG_RESTART_AFTER") && $0.contains("never") })
        #expect(issues.contains { $0.contains("BEDSIDE_LOG_LEVEL") && $0.contains("loud") })
    }

    @Test(arguments: [("UK", "did you mean \"GB\"?"), ("EL", "did you mean \"GR\"?"), ("ZZ", "like GB")])
    func `A region whose phone numbers are not known is an issue`(_ region: String, _ remedy: String) throws {
        let (found, issues) = try load(yaml: "phones: {default_region: \(region)}")
        #expect(found == nil)
        #expect(
            issues.count == 1 && issues[0].hasPrefix("bedside.yaml:1:26: ") && issues[0].contains(remedy), "\(issues)")
    }

    @Test func `An unknown key is an issue that names the nearest one`() throws {
        let (found, issues) = try load(yaml: "mqtt:\n  adress: broker:1883\nlisten: 127.0.0.1:1\nlog_level: info\n")
        #expect(found == nil)
        #expect(issues.contains { $0.hasPrefix("bedside.yaml:2:3: ") && $0.contains("address") }, "\(issues)")
        #expect(issues.contains { $0.hasPrefix("bedside.yaml:4:1: ") }, "\(issues)")
    }

    @Test(arguments: ["data: [a", "- data", "data: {x: 1}", "mqtt: none", "data: &a [*a]", "data: 1\ndata: 2", "\u{0}"])
    func `YAML that is none, or of another shape, is an issue in its file and no crash`(_ yaml: String) throws {
        let (found, issues) = try load(yaml: yaml)
        #expect(found == nil)
        #expect(issues.contains { $0.hasPrefix("bedside.yaml") }, "\(issues)")
    }

    @Test func `A file that is not there is an issue`() {
        var issues = Issues()
        let missing = directory.file("missing.yaml")
        #expect(ServerConfiguration.load(flags: [:], environment: [:], file: missing, &issues) == nil)
        #expect(issues.all.first?.location.file == missing)
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0), ("[::1]:8080", "::1", 8080),
        ("[fe80::1%eth0]:1", "fe80::1%eth0", 1), ("a-b.example:65535", "a-b.example", 65_535),
    ])
    func `A place to listen or connect is read, and written the same`(_ text: String, _ host: String, _ port: Int) {
        #expect(Endpoint(text) == Endpoint(host: host, port: port))
        #expect(Endpoint(host: host, port: port).description == text)
    }

    @Test(arguments: [
        "", ":", "localhost", "localhost:", ":80", "::1:80", "[::1]", "[]:80", "[::1:80", "host:65536", "host:-1",
        "host:+80", "host: 80", "host:8O", "two words:80", "host:٣", "http://host:80", "host/path:80", "[a b]:80",
    ])
    func `What is no host and port is refused`(_ text: String) {
        #expect(Endpoint(text) == nil)
    }
}
