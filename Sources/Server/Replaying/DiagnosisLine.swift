import Diagnostics
import Profiles
import Telemetry

/// One line of JSON of what was known of one device at one time; docs/guides/replaying-history.md describes it.
struct DiagnosisLine {
    private(set) var bytes: [UInt8] = []

    init(
        address: Address, at time: Timestamp, health: Health, state: DeviceState, said: [FoldOutput],
        contact: ReplayConversation? = nil, _ compiled: CompiledProfile
    ) {
        let profile = compiled.profile
        bytes.reserveCapacity(256 + 40 * profile.causes.count)
        add(#"{"at":"#)
        add("\(time.milliseconds)")
        add(#","device":"#)
        quote(address.native)
        if let gateway = address.gateway {
            add(#","gateway":"#)
            quote(gateway)
        }
        add(#","profile":"#)
        quote(profile.id.rawValue)
        add(#","reach":""#)
        add(health.reach.rawValue)
        add(#"","condition":""#)
        add(health.condition.rawValue)
        add(#"","causes":{"#)
        for (index, cause) in profile.causes.enumerated() {
            if index > 0 { add(",") }
            quote(cause.id)
            add(":")
            probability(state.watching.causes[index])
        }
        add(#"},"nothing_we_know":"#)
        probability(state.watching.nothingWeKnow)
        add(#","calling":["#)
        probabilities(state.callingPosterior(compiled).causes)
        add("]")
        if let contact { add(contact) }
        var opened: [(String, Cause.Kind?, Timestamp)] = []
        var cleared: [(String, Cause.Kind?, Timestamp)] = []
        for output in said {
            switch output {
            case .episodeOpened(let one):
                opened.append((one.cause, profile.causes.first { $0.id == one.cause }?.kind, one.openedAt))
            case .episodeCleared(let one): cleared.append((one.cause, nil, one.openedAt))
            default: break
            }
        }
        unlike(state.unlikeFinding(compiled))
        episodes("opened", opened)
        episodes("cleared", cleared)
        add("}\n")
    }

    /// What was told, and what it made of the causes.
    private mutating func add(_ contact: ReplayConversation) {
        add(#","contact":{"told":["#)
        for (index, one) in contact.told.enumerated() {
            add(index > 0 ? #",{"# : "{")
            switch one.subject {
            case .notice(let id), .answer(let id):
                if case .notice = one.subject { add(#""notice":"#) } else { add(#""ask":"#) }
                quote(id)
            case .words:
                add(#""words":"#)
                quote(one.words ?? "")
            }
            add(",\"answer\":\"\(one.answer.rawValue)\"}")
        }
        add(#"],"causes":["#)
        probabilities(contact.causes)
        add(#"],"reasons":["#)
        probabilities(contact.reasons)
        add("]}")
    }

    private mutating func probabilities(_ values: [Double]) {
        for (index, value) in values.enumerated() {
            if index > 0 { add(",") }
            probability(value)
        }
    }

    /// While it is unlike itself: since when, and its metrics with the way of each.
    private mutating func unlike(_ finding: UnlikeFinding?) {
        guard let finding else { return }
        add(",\"unlike\":{\"since\":\(finding.since.milliseconds),\"drivers\":[")
        for (index, driver) in finding.drivers.enumerated() {
            add(index > 0 ? #",{"metric":"# : #"{"metric":"#)
            quote(driver.metric.rawValue)
            add(",\"way\":\"\(driver.way)\"}")
        }
        add("]}")
    }

    private mutating func episodes(_ name: String, _ episodes: [(cause: String, kind: Cause.Kind?, since: Timestamp)]) {
        guard !episodes.isEmpty else { return }
        add(",\"\(name)\":[")
        for (index, one) in episodes.enumerated() {
            add(index > 0 ? #",{"cause":"# : #"{"cause":"#)
            quote(one.cause)
            if let kind = one.kind { add(",\"kind\":\"\(kind.rawValue)\"") }
            add(",\"since\":\(one.since.milliseconds)}")
        }
        add("]")
    }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Six decimals: what is rarer is as good as not there.
    private mutating func probability(_ value: Double) {
        let millionths = value.isFinite ? Int((min(1, max(0, value)) * 1_000_000).rounded()) : 0
        add(millionths >= 1_000_000 ? "1." : "0.")
        var place = 100_000
        while place > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(millionths / place % 10))
            place /= 10
        }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                add("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
