package import MQTTTransport
package import Telemetry

/// What `bedside serve` is told: by flags, else by `BEDSIDE_…` in the environment, else by the configuration file, else
/// the defaults of `ServerConfiguration.keys`.
package struct ServerConfiguration: Hashable, Sendable {
    package enum Enrolment: String, Hashable, Sendable, CaseIterable {
        /// Unknown addresses wait in a bounded list for linking.
        case manual
        /// An unknown address of a known convention becomes a device at once.
        case automatic
    }

    /// The directory of journal, registry and history; made where missing.
    package var data: String
    /// The directory of profiles and conventions.
    package var profiles: String
    package var listen: Endpoint
    package var broker: Endpoint
    package var brokerUser: String?
    /// A file whose first line is the password: a password on a command line can be read by every user.
    package var brokerPasswordFile: String?
    /// Nil: the connection is not encrypted.
    package var brokerTLS: BrokerTLS?
    /// What is subscribed to; no two may match a common topic, or a message comes twice.
    package var brokerFilters: [String]
    /// The persistent session's name at the broker.
    package var clientID: String
    /// Whole seconds, 5 to 300 (default 20). A connection that the network has forgotten is noticed after twice as
    /// long: silence is broken by a ping after this, and given up where that stays unanswered for as long again. So all
    /// goes on within 60 s of the network: a connection that stood is given up after 2 × 20 s and at most 2 s more,
    /// since it is looked at once a second, and the first new attempt follows within 250 ms. Where attempts were in
    /// vain before, the one under way is given up after 10 s and the next follows within 30 s.
    package var keepAlive: TimeSpan
    /// How long a message may wait for others to be committed with, its commit included where that is as quick as usual:
    /// its acknowledgement leaves no later. 0 to 10 s (default 200 ms); a slow disk's commits may take longer.
    package var longestHold: TimeSpan
    /// The file that the broker saves sessions and queues in, where it is on this machine; nil: it is not looked at.
    package var brokerStore: String?
    package var enrolment: Enrolment
    /// How long readings and their statistics are kept.
    package var retention: Retention
    /// ISO 3166 region of numbers without a country code.
    package var defaultRegion: String
    package var logLevel: String
    /// How long a thread that must never stand may stand before the service ends, to be started again.
    package var restartAfter: TimeSpan
    /// Whether it starts though the journal is gone: a flag alone, since it is said once.
    package var goesOnWithoutJournal = false

    /// Every key with its default (nil: none) and what it is, in the order of the documentation.
    package static let keys: [(key: String, fallback: String?, meaning: String)] = [
        ("data", "bedside-data", "directory of journal, registry and history"),
        ("profiles", "DeviceProfiles", "directory of profiles and conventions"),
        ("listen", "127.0.0.1:8080", "host:port of console and API"),
        ("mqtt.address", "127.0.0.1:1883", "host:port of the broker"),
        ("mqtt.user", nil, "user at the broker"),
        ("mqtt.password_file", nil, "file that holds the password at the broker"),
        (
            "mqtt.ca_file", nil,
            "PEM file of the authorities that sign the broker's certificate, or system; turns TLS on"
        ),
        ("mqtt.certificate_file", nil, "PEM file of our certificate at the broker"),
        ("mqtt.key_file", nil, "PEM file of its key, readable by the service alone"),
        ("mqtt.client_id", "bedside", "name of the session at the broker"),
        (
            "mqtt.store", nil,
            "file that the broker saves in, where it runs on this machine, like /var/lib/mosquitto/mosquitto.db"
        ),
        ("mqtt.keep_alive", "20s", "silence at the broker after which the connection is tried, 5s to 5m"),
        ("mqtt.longest_hold", "200ms", "how long a message may wait for its commit and acknowledgement, 0s to 10s"),
        ("mqtt.filters", "#", "topic filters to subscribe to, separated by blanks"),
        ("devices.enrol", "manual", "manual or automatic"),
        ("retention.readings", "400d", "how long readings are kept, whole days of UTC; or forever"),
        ("retention.statistics", "3660d", "how long daily statistics are kept, whole years of UTC; or forever"),
        ("phones.default_region", "GB", "two-letter region of numbers without a country code"),
        (
            "watchdog.restart_after", "3m",
            "how long a thread may stand still before the service ends, to be started again; not ready after a sixth"
        ),
        ("log.level", "info", "trace, debug, info, notice, warning, error or critical"),
    ]
}

/// A host and a port, written `host:port` or `[v6]:port`.
package struct Endpoint: Hashable, Sendable, LosslessStringConvertible {
    package var host: String
    /// 0...65535; 0 asks the system for a free one (listening only).
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil for anything but `host:port` or `[v6]:port`.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            (0...65_535).contains(port)
        else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.utf8.allSatisfy({ $0 == 0x3A || $0 == 0x2E || $0 == 0x25 || isWord($0) }) else { return nil }
        } else {
            guard host.utf8.allSatisfy({ $0 == 0x2E || isWord($0) }) else { return nil }
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// ASCII letters, digits, `-` and `_`: what host names are made of.
private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
}
