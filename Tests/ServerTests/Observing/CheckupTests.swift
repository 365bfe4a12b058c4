import DeskOperations
import MQTTTransport
import Telemetry
import Testing

@testable import Server

/// What a check-up makes of the figures: sentences about what is set or going badly, and nothing else.
@Suite struct CheckupTests {
    private static let now = Timestamp(seconds: 1_795_000_000)

    /// A service of 200 devices at a local broker with the shipped limits, for an hour; nothing is wrong.
    private static func healthy() -> Vitals {
        var vitals = Vitals(
            now: now, address: Endpoint(host: "127.0.0.1", port: 1883), isEncrypted: false,
            receiveMaximum: 1_000)
        vitals.ingest.state = .connected(since: now - .hours(1), resumed: true)
        vitals.commands.state = vitals.ingest.state
        vitals.commands.connects = 1
        vitals.ingest.broker = BrokerFacts(receiveMaximum: 1_000, maximumPacketSize: 1 << 20)
        vitals.ingest.messages = 12_000
        vitals.devices = 200
        vitals.commits.add(.milliseconds(4))
        vitals.disk = Vitals.Disk(free: 60 << 30, size: 200 << 30)
        vitals.brokerStore = store(size: 6 << 20, free: 60 << 30)
        for (topic, payload) in [
            ("version", "mosquitto version 2.0.11"), ("clients/connected", "203"), ("store/messages/count", "60"),
            ("retained messages/count", "60"), ("publish/messages/dropped", "0"),
            ("load/publish/received/1min", "200.4"),
        ] { vitals.broker.figures.take(topic: "$SYS/broker/" + topic, payload: payload) }
        vitals.broker.lastHeard = now - .seconds(5)
        return vitals
    }

    private static func store(size: Int64?, free: Int64?) -> BrokerStore {
        var store = BrokerStore()
        store.see(
            BrokerStore.Look(size: size, savedAt: now - .minutes(5), free: free), received: 0, at: now - .minutes(5))
        return store
    }

    private func needing(_ vitals: Vitals) -> [Checkup.Line] {
        vitals.checkup.lines.filter { $0.state == .attention }
    }

    @Test func `Where nothing is wrong nobody is asked for, and the lines say what was looked at`() {
        let checkup = Self.healthy().checkup
        #expect(checkup.needs == 0, "\(checkup.lines)")
        for subject in ["Broker", "Window", "Packet size", "Queue", "Commits", "Rejects", "Devices", "Disk", "Store"] {
            #expect(checkup.lines.contains { $0.subject == subject && $0.state == .good }, "\(subject)")
        }
        #expect(checkup.lines.contains { $0.says.contains("200 devices are known, 200 clients are connected") })
        #expect(checkup.lines.contains { $0.subject == "Reserve" && $0.says.contains("12024 or more") })
    }

    @Test func `Certificates are not said to hold while the broker's line says that they do not`() {
        var vitals = Self.healthy()
        vitals.isEncrypted = true
        #expect(vitals.checkup.lines.contains { $0.says.contains("the certificates hold") })
        vitals.ingest.state = .waiting(
            lost: TransportError(.brokerNotTrusted, "unknown CA"), attempt: 1, retryIn: .seconds(1))
        #expect(!vitals.checkup.lines.contains { $0.subject == "Encryption" })
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var subject: String
        var says: String
        var remedy: String
        var change: @Sendable (inout Vitals) -> Void
        var testDescription: String { "\(subject): \(says)" }
    }

    static let cases = [
        Case(subject: "Broker", says: "Not connected to 127.0.0.1:1883: refused.", remedy: "mqtt.address") {
            $0.ingest.state = .waiting(
                lost: TransportError(.unreachable, "refused"), attempt: 3, retryIn: .seconds(1))
        },
        Case(subject: "Broker", says: "it has expired", remedy: "Renew the broker's certificate") {
            $0.ingest.state = .waiting(
                lost: TransportError(.brokerNotTrusted, "it has expired"), attempt: 1, retryIn: .seconds(1))
        },
        Case(subject: "Broker", says: "broker.example:8883: no TLS", remedy: "mqtt.address") {
            $0.address = Endpoint(host: "broker.example", port: 8_883)
            $0.isEncrypted = true
            $0.ingest.state = .waiting(lost: TransportError(.noHandShake, "no TLS"), attempt: 1, retryIn: .seconds(1))
        },
        Case(subject: "Broker", says: "ca.crt cannot be read", remedy: "mqtt.key_file") {
            $0.ingest.state = .waiting(
                lost: TransportError(.invalidOptions, "ca.crt cannot be read"), attempt: 1, retryIn: .seconds(1))
        },
        Case(subject: "Encryption", says: "connection can be made: own.key holds no", remedy: "mqtt.certificate_file") {
            $0.isEncrypted = true
            $0.certificateFault = "own.key holds no private key in PEM"
        },
        Case(subject: "Memory", says: "3072 MiB", remedy: "--retained-only") { $0.broker.figures.heap = 3 << 30 },
        Case(subject: "Commands", says: "does not stand", remedy: "client id") {
            $0.commands.state = .connecting(attempt: 4)
        },
        Case(subject: "Client id", says: "Once our session was ended", remedy: "use_username_as_clientid") {
            $0.ingest.takeovers = 1
            $0.ingest.lastTakeoverOrSilentLoss = now - .minutes(9)
        },
        Case(subject: "Client id", says: "3 times our session was ended", remedy: "mqtt.client_id") {
            // The broker was restarted once, which ended all connections; thrice only this one went.
            $0.ingest.silentLosses = 4
            $0.commands.connects = 2
            $0.ingest.lastTakeoverOrSilentLoss = now - .minutes(9)
        },
        Case(subject: "Encryption", says: "in the clear", remedy: "mqtt.ca_file") {
            $0.address = Endpoint(host: "broker.example", port: 1883)
        },
        Case(subject: "Encryption", says: "Our certificate expires in 3 days", remedy: "mqtt.certificate_file") {
            $0.isEncrypted = true
            $0.certificateEnd = now + .days(3)
        },
        Case(subject: "Encryption", says: "as of our connection 60 min ago, has expired", remedy: "SIGHUP") {
            $0.isEncrypted = true
            $0.ingest.broker?.certificateEnd = now - .seconds(1)
        },
        Case(subject: "Storing", says: "stored, since the disk is full", remedy: "Free some space") {
            $0.hindrance = Hindrance.Reason(says: "the disk is full", remedy: "free some space")
        },
        Case(subject: "Devices", says: "3 messages of others were passed over, last 2 min ago", remedy: "import them") {
            var allowance = EnrolmentAllowance()
            for _ in 0..<Int(EnrolmentAllowance.atOnce) + 3 { _ = allowance.take(at: now - .minutes(2)) }
            $0.enrolments = allowance
        },
        Case(subject: "Window", says: "lets 20 messages be under way", remedy: "max_inflight_messages 1000") {
            $0.ingest.broker?.receiveMaximum = 20
        },
        Case(subject: "Packet size", says: "no more than 1 KiB", remedy: "max_packet_size 1048576") {
            $0.ingest.broker?.maximumPacketSize = 2_000
        },
        Case(subject: "Broker", says: "our certificate is refused", remedy: "Set mqtt.certificate_file") {
            $0.isEncrypted = true
            $0.ingest.state = .waiting(
                lost: TransportError(.certificateRefused, "our certificate is refused"), attempt: 1,
                retryIn: .seconds(1))
        },
        Case(subject: "Broker", says: "our certificate is refused", remedy: "not for devices") {
            $0.isEncrypted = true
            $0.certificateEnd = now + .days(300)
            $0.ingest.state = .waiting(
                lost: TransportError(.certificateRefused, "our certificate is refused"), attempt: 1,
                retryIn: .seconds(1))
        },
        Case(subject: "Broker", says: "closed by the broker", remedy: "set mqtt.ca_file") {
            $0.ingest.state = .waiting(
                lost: TransportError(.connectionLost, "closed by the broker"), attempt: 1, retryIn: .seconds(1))
        },
        Case(subject: "Packet size", says: "any size", remedy: "max_packet_size") {
            $0.ingest.broker?.maximumPacketSize = nil
        },
        Case(subject: "Persistence", says: "9 min ago the broker had forgotten", remedy: "persistence true") {
            $0.ingest.sessionLost = now - .minutes(9)
        },
        Case(subject: "Dropped", says: "312 messages since it started, last 60 s ago", remedy: "max_queued_messages") {
            $0.broker.figures.dropped = 312
            $0.broker.lastDrop = now - .minutes(1)
        },
        Case(subject: "Queue", says: "30000 wait at the broker; at the present pace that takes 15 s", remedy: "floods")
        {
            $0.broker.figures.stored = 30_060
            for step in 0..<3 {
                let at = now - .seconds(Int64(20 - 10 * step))
                $0.broker.backlog.add(
                    Backlog.Sample(at: at, waiting: 10_000 * (step + 1), received: 20_000 * step))
            }
        },
        Case(subject: "Retained", says: "retains 20000 messages for 200 devices", remedy: "--retained-only") {
            $0.broker.figures.retained = 20_000
            $0.broker.figures.stored = 20_000
        },
        Case(subject: "Store", says: "2 MiB are free where the broker saves", remedy: "Free some there") {
            $0.brokerStore = store(size: 6 << 20, free: 2 << 20)
        },
        Case(subject: "Store", says: "no such file as mqtt.store names", remedy: "persistence true") {
            $0.brokerStore = store(size: nil, free: 60 << 30)
        },
        Case(subject: "Store", says: "left an empty file", remedy: "saves again by itself") {
            $0.brokerStore = store(size: 0, free: 60 << 30)
        },
        Case(subject: "Store", says: "has not saved what came 4 min ago", remedy: "autosave_interval 10") {
            $0.brokerStore?.see(
                BrokerStore.Look(size: 6 << 20, savedAt: now - .minutes(5), free: 60 << 30), received: 9,
                at: now - .minutes(4))
        },
        Case(subject: "Standstill", says: "The journal's writer has stood still for 42 s.", remedy: "restart_after") {
            $0.standstill = "the journal's writer has stood still for 42 s"
        },
        Case(subject: "Fold", says: "All 64 places", remedy: "disk") { $0.batchesWaiting = 64 },
        Case(subject: "Commits", says: "Commits take 402 ms", remedy: "faster disk") {
            $0.commits.add(.milliseconds(800))
        },
        Case(subject: "Commits", says: "Once messages could not be stored", remedy: "disk") {
            $0.ingest.handlerFailures = 1
            $0.ingest.lastHandlerFailure = now - .hours(2)
        },
        Case(subject: "Rejects", says: "500 of 12000 messages could not be used", remedy: "bedside rejects") {
            $0.rejected = 500
        },
        Case(subject: "Disk", says: "1024 MiB of 200 GiB are free", remedy: "retention.readings") {
            $0.disk?.free = 1 << 30
        },
        Case(subject: "Clock", says: "150 of 200 devices state times", remedy: "this machine's own clock") {
            $0.clocksWrong = 150
        },
        Case(subject: "Clock", says: "set back by 60 min", remedy: "NTP") { $0.clockSetBack = .hours(1) },
    ]

    @Test(arguments: cases) func `One thing wrong is one line with its remedy`(_ one: Case) throws {
        var vitals = Self.healthy()
        one.change(&vitals)
        let lines = needing(vitals)
        #expect(lines.count == 1, "\(lines)")
        let line = try #require(lines.first)
        #expect(line.subject == one.subject)
        #expect(line.says.contains(one.says), "\(line.says)")
        #expect(line.remedy?.contains(one.remedy) == true, "\(line.remedy ?? "")")
    }

    @Test func `Files that cannot be used are looked at as they are now, and named`() {
        let none = "/no/such/ca.crt"
        let files = Doctor.Files(BrokerTLS(authority: .file(none)), host: "localhost", data: "/")
        #expect(files.certificateFault?.contains("\(none) cannot be read") == true)
        #expect(files.disk != nil)
        #expect(Doctor.Files(nil, host: "localhost", data: "/").certificateFault == nil)
    }

    @Test func `A store that is not looked at is a note, with what to set or where to look`() {
        var vitals = Self.healthy()
        vitals.brokerStore = nil
        #expect(vitals.checkup.needs == 0)
        #expect(vitals.checkup.lines.contains { $0.subject == "Store" && $0.remedy?.contains("mqtt.store") == true })
        vitals.address = Endpoint(host: "broker.example", port: 8_883)
        vitals.isEncrypted = true
        #expect(vitals.checkup.needs == 0)
        #expect(vitals.checkup.lines.contains { $0.subject == "Store" && $0.remedy?.contains("there") == true })
    }

    @Test func `What was dropped before we watched is told at every start of ours, and needs nobody`() {
        var vitals = Self.healthy()
        vitals.broker.figures.dropped = 9
        let checkup = vitals.checkup
        #expect(checkup.needs == 0)
        let line = checkup.lines.first { $0.subject == "Dropped" }
        #expect(line?.state == .note)
        #expect(line?.says.contains("before we watched") == true)
    }

    @Test func `A plain connection is advised to nobody whose broker is elsewhere`() {
        var vitals = Self.healthy()
        vitals.isEncrypted = true
        vitals.ingest.state = .waiting(lost: TransportError(.noHandShake, "x"), attempt: 1, retryIn: .seconds(1))
        #expect(needing(vitals).contains { $0.remedy?.contains("plain") == true })
        vitals.address = Endpoint(host: "broker.example", port: 8_883)
        #expect(!needing(vitals).contains { $0.remedy?.contains("plain") == true })
    }

    @Test func `A backlog that shrinks, unknown addresses and a broker that is silent about itself are told, no more`()
    {
        var vitals = Self.healthy()
        vitals.broker.figures.stored = 30_060
        for step in 0..<3 {
            let at = Self.now - .seconds(Int64(20 - 10 * step))
            vitals.broker.backlog.add(
                Backlog.Sample(at: at, waiting: 50_000 - 10_000 * step, received: 20_000 * step))
        }
        vitals.unknownAddresses = 3
        #expect(vitals.checkup.needs == 0)
        #expect(vitals.checkup.lines.contains { $0.state == .note && $0.says.contains("grow fewer") })
        #expect(vitals.checkup.lines.contains { $0.state == .note && $0.says.contains("3 addresses speak") })
        vitals.broker.lastHeard = nil
        #expect(vitals.checkup.lines.contains { $0.state == .note && $0.says.contains("tells nothing of itself") })
        #expect(vitals.checkup.needs == 0)
    }

    @Test func `A registry that does not read needs a person, who is told what to do`() {
        var vitals = Self.healthy()
        vitals.isRegistryFaulty = true
        let line = vitals.checkup.lines.first { $0.subject == "Registry" }
        #expect(vitals.checkup.needs == 1 && line?.state == .attention)
        #expect(line?.remedy?.contains("bedside restore BACKUP --data NEW") == true)
    }

    @Test func `Files of the history that are lost or do not read need a person, the first five by name`() {
        var vitals = Self.healthy()
        vitals.historyFaults = (1...7).map { "2026-11-0\($0).closed.sqlite" }
        let line = vitals.checkup.lines.first { $0.subject == "History" }
        #expect(vitals.checkup.needs == 1 && line?.state == .attention)
        #expect(line?.says.contains("history/2026-11-05.closed.sqlite and 2 more") == true)
        #expect(line?.remedy?.contains("bedside history verify") == true)
    }

    @Test func `What went wrong more than a day ago is told and needs nobody any more`() {
        var vitals = Self.healthy()
        let longAgo = Self.now - .days(3)
        vitals.ingest.sessionLost = longAgo
        vitals.ingest.takeovers = 1
        vitals.ingest.lastTakeoverOrSilentLoss = longAgo
        vitals.ingest.lastHandlerFailure = longAgo
        vitals.broker.figures.dropped = 5
        let checkup = vitals.checkup
        #expect(checkup.needs == 0)
        for subject in ["Persistence", "Client id", "Commits", "Dropped"] {
            #expect(checkup.lines.contains { $0.subject == subject && $0.state == .note }, "\(subject)")
        }
    }

    @Test func `Connections that all ended together are a broker's restart and no second client`() {
        var vitals = Self.healthy()
        vitals.ingest.silentLosses = 5
        vitals.ingest.lastTakeoverOrSilentLoss = Self.now - .minutes(1)
        vitals.commands.connects = 5
        #expect(vitals.checkup.needs == 0)
    }

    @Test func `No figure of the broker's can end the service or pass for a number`() {
        var figures = BrokerFigures()
        for payload in ["", "-1", "99999999999999999999", "nan", "1e400", "\u{0}", "12 seconds", "1 2"] {
            for topic in ["clients/connected", "store/messages/count", "load/publish/received/1min", "heap/current"] {
                figures.take(topic: "$SYS/broker/" + topic, payload: payload)
            }
        }
        var vitals = Self.healthy()
        vitals.broker.figures = figures
        _ = vitals.checkup
        figures.receivedPerMinute = nil
        figures.take(topic: "$SYS/broker/load/publish/received/1min", payload: "1e308")
        vitals.broker.figures = figures
        _ = vitals.checkup
        figures.take(topic: "$SYS/broker/clients/connected", payload: "-1")
        #expect(figures.clientsConnected == nil)
    }
}
