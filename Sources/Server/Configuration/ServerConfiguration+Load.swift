import Configuration
package import LocatedYAML
import Logging
import MQTTTransport
import PhoneNumbers
import Telemetry

extension ServerConfiguration {
    /// - Parameters:
    ///   - flags: by dotted key; an absent key was not given.
    ///   - file: path of a YAML file with the same keys, nested.
    /// - Returns: nil where `issues` got an entry: every one is listed, with where it was given.
    package static func load(
        flags: [String: String], environment: [String: String], file: String?, _ issues: inout Issues
    ) -> ServerConfiguration? {
        let before = issues.count
        let inFile = file.map { ConfigurationFile(path: $0, &issues) }
        let reader = ConfigReader(providers: [
            InMemoryProvider(name: "flags", values: values(flags)),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "bedside"),
            InMemoryProvider(name: file ?? "no file", values: values(inFile?.texts ?? [:])),
        ])
        var settings = Settings(reader: reader) { key in
            let variable = "BEDSIDE_" + key.replacing(".", with: "_").uppercased()
            if flags[key] != nil { return SourceLocation(file: "flag for \(key)") }
            if environment[variable] != nil { return SourceLocation(file: variable) }
            return inFile?.places[key] ?? SourceLocation(file: "default of \(key)")
        }
        let configuration = ServerConfiguration(
            data: settings.text("data"), profiles: settings.text("profiles"),
            listen: settings.endpoint("listen", lowestPort: 0),
            broker: settings.endpoint("mqtt.address", lowestPort: 1),
            brokerUser: settings.optional("mqtt.user"), brokerPasswordFile: settings.optional("mqtt.password_file"),
            brokerTLS: settings.brokerTLS(),
            brokerFilters: settings.filters("mqtt.filters"),
            clientID: settings.text("mqtt.client_id"),
            keepAlive: settings.span("mqtt.keep_alive", .seconds(5)...(.minutes(5))),
            longestHold: settings.span("mqtt.longest_hold", .zero...(.seconds(10))),
            brokerStore: settings.optional("mqtt.store"),
            enrolment: settings.choice("devices.enrol", Enrolment.self) ?? .manual,
            retention: Retention(
                readings: settings.kept("retention.readings"), statistics: settings.kept("retention.statistics")),
            defaultRegion: settings.region("phones.default_region"), logLevel: settings.logLevel(),
            restartAfter: settings.span("watchdog.restart_after", .seconds(12)...(.days(1))))
        issues.add(contentsOf: settings.issues)
        return issues.count == before ? configuration : nil
    }

    private static func values(_ texts: [String: String]) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, text) in texts {
            values[AbsoluteConfigKey(ConfigKey(key))] = ConfigValue(.string(text), isSecret: false)
        }
        return values
    }
}

/// The configuration file's values by dotted key, with their places.
private struct ConfigurationFile {
    var texts: [String: String] = [:]
    var places: [String: SourceLocation] = [:]

    init(path: String, _ issues: inout Issues) {
        guard let root = LocatedNode.parse(contentsOf: path, &issues) else { return }
        /// Top-level key → the keys within; none for a plain value.
        var groups: [(name: String, inner: [String])] = []
        for (key, _, _) in ServerConfiguration.keys {
            let parts = key.split(separator: ".").map(String.init)
            if let index = groups.firstIndex(where: { $0.name == parts[0] }) {
                groups[index].inner.append(contentsOf: parts.dropFirst())
            } else {
                groups.append((parts[0], Array(parts.dropFirst())))
            }
        }
        guard let top = root.fields(groups.map(\.name), &issues) else { return }
        for (name, inner) in groups {
            guard let node = top[name] else { continue }
            if inner.isEmpty {
                take(node, as: name, &issues)
            } else if let fields = node.fields(inner, &issues) {
                for key in inner {
                    if let value = fields[key] { take(value, as: "\(name).\(key)", &issues) }
                }
            }
        }
    }

    private mutating func take(_ node: LocatedNode, as key: String, _ issues: inout Issues) {
        texts[key] = node.text(&issues)
        places[key] = node.location
    }
}

/// Reads typed settings; what is wrong is collected with the place it was given at.
private struct Settings {
    let reader: ConfigReader
    let place: (String) -> SourceLocation
    var issues = Issues()

    init(reader: ConfigReader, place: @escaping (String) -> SourceLocation) {
        self.reader = reader
        self.place = place
    }

    func optional(_ key: String) -> String? { reader.string(forKey: ConfigKey(key)) }

    mutating func text(_ key: String) -> String {
        let text = optional(key) ?? ServerConfiguration.keys.first { $0.key == key }?.fallback ?? ""
        if text.isEmpty { issues.add(place(key), "\(key) is empty", remedy: "give one") }
        return text
    }

    mutating func endpoint(_ key: String, lowestPort: Int) -> Endpoint {
        let given = text(key)
        if let endpoint = Endpoint(given), endpoint.port >= lowestPort { return endpoint }
        let example = ServerConfiguration.keys.first { $0.key == key }?.fallback ?? "127.0.0.1:8080"
        issues.add(
            place(key), "\"\(given)\" is no host:port with a port from \(lowestPort) to 65535",
            remedy: "write it like \(example) or [::1]:8080")
        return Endpoint(host: "", port: 0)
    }

    /// Topic filters between blanks, no two of which overlap.
    mutating func filters(_ key: String) -> [String] {
        let texts = text(key).split(separator: " ").map(String.init)
        do {
            _ = try TopicFilter.disjoint(texts)
        } catch {
            issues.add(
                place(key), error.detail, remedy: "write filters like homes/# routers/+/state, none within another")
        }
        return texts
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        let given = text(key)
        if let choice = Choice(rawValue: given) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        issues.add(place(key), "\"\(given)\" is unknown", remedy: Suggestion.remedy(for: given, among: known))
        return nil
    }

    mutating func span(_ key: String, _ allowed: ClosedRange<TimeSpan>) -> TimeSpan {
        let given = text(key)
        if let span = TimeSpan(given), allowed.contains(span) { return span }
        issues.add(
            place(key), "\"\(given)\" is no length of time from \(allowed.lowerBound) to \(allowed.upperBound)",
            remedy: "write it like 90s or 3m")
        return allowed.lowerBound
    }

    /// A length of time of a day at least; nil for ever.
    mutating func kept(_ key: String) -> TimeSpan? {
        let given = text(key)
        if given == "forever" { return nil }
        if let span = TimeSpan(given), span >= .days(1) { return span }
        issues.add(place(key), "\"\(given)\" is no length of time", remedy: "write it like 400d, or forever")
        return nil
    }

    /// Nil where nothing asks for TLS.
    mutating func brokerTLS() -> BrokerTLS? {
        let (authority, certificate, key) = ("mqtt.ca_file", "mqtt.certificate_file", "mqtt.key_file")
        for (one, other) in [(certificate, key), (key, certificate)]
        where optional(one) != nil && optional(other) == nil {
            issues.add(place(one), "\(one) without \(other)", remedy: "give both: a certificate is shown with its key")
        }
        guard let trusted = optional(authority) else {
            if optional(certificate) != nil {
                issues.add(
                    place(certificate), "\(certificate) without \(authority)",
                    remedy: "name the file of the authority that signs the broker's certificate, or write system")
            }
            return nil
        }
        let identity = optional(certificate).flatMap { certificate in
            optional(key).map { BrokerTLS.Identity(certificate: certificate, key: $0) }
        }
        return BrokerTLS(authority: trusted == "system" ? .system : .file(trusted), identity: identity)
    }

    mutating func logLevel() -> String {
        let given = text("log.level")
        let known = Logger.Level.allCases.map(\.rawValue)
        if !known.contains(given) {
            issues.add(
                place("log.level"), "\"\(given)\" is unknown", remedy: Suggestion.remedy(for: given, among: known))
        }
        return given
    }

    /// What countries are called that ISO 3166 calls otherwise.
    private static let meant = ["UK": "GB", "EL": "GR", "EN": "GB", "SP": "ES"]

    mutating func region(_ key: String) -> String {
        let given = text(key)
        if given.utf8.count != 2 || !given.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            issues.add(place(key), "\"\(given)\" is no region", remedy: "write two capital letters, like GB")
        } else if !PhoneNumber.isKnownRegion(given) {
            issues.add(
                place(key), "\"\(given)\" is no region whose phone numbers are known",
                remedy: Self.meant[given].map { "did you mean \"\($0)\"?" } ?? "write it as in ISO 3166, like GB")
        }
        return given
    }
}
