import Store
import Telemetry

/// Chance that a seed repeats. Source: SplitMix64; Steele, Lea, Flood 2014.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Noon of 3 March 2025, UTC, and some seconds more.
func noon(_ seconds: Int64 = 0) -> Timestamp { Timestamp(seconds: 1_741_003_200 + seconds) }

/// The device number `number` of a test.
func device(_ number: UInt64) -> DeviceID { DeviceID(high: 0x0195_5A7B_0000_7000, low: 1 << 63 | number) }

func tick(_ number: UInt64, at seconds: Int64 = 0) -> DeviceInput {
    DeviceInput(device: device(number), receivedAt: noon(seconds), content: .tick)
}

/// A message of a heat pump with one reading.
func message(_ number: UInt64, at seconds: Int64, flow: Double) -> DeviceInput {
    DeviceInput(
        device: device(number), receivedAt: noon(seconds),
        content: .readings([Reading(metric: "flow", value: flow, observedAt: noon(seconds), deviceStated: true)]))
}

extension MetricID: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

/// Inputs of every kind with every kind of content, by chance.
struct RandomInputs {
    private var chance: Seeded
    init(seed: UInt64) { chance = Seeded(seed) }

    mutating func inputs(_ count: Int) -> [DeviceInput] { (0..<count).map { _ in input() } }

    private mutating func input() -> DeviceInput {
        DeviceInput(
            device: device(UInt64.random(in: 0..<40, using: &chance)), receivedAt: instant(),
            imported: Bool.random(using: &chance), number: messageNumber(), content: content())
    }

    private mutating func messageNumber() -> MessageNumber? {
        guard Int.random(in: 0..<4, using: &chance) == 0 else { return nil }
        return MessageNumber(
            number: Int64.random(in: 0...1 << 53, using: &chance),
            boot: Bool.random(using: &chance) ? UInt64.random(in: 0...UInt64.max, using: &chance) : nil)
    }

    private mutating func content() -> DeviceInput.Content {
        switch Int.random(in: 0..<10, using: &chance) {
        case 0:
            .enrolled(
                Address(convention: text(), gateway: optional(), native: text()), profile: optional())
        case 1: .availability(Bool.random(using: &chance) ? .online : .offline)
        case 2:
            .info(Dictionary((0..<Int.random(in: 0...32, using: &chance)).map { ("key\($0)", text()) }) { $1 })
        case 3:
            .acknowledgement(
                Acknowledgement(
                    status: [.received, .done, .refused, .failed].randomElement(using: &chance) ?? .done,
                    correlation: optional(), detail: optional()))
        case 4:
            .repair(
                RepairMark(
                    repair: RepairID(rawValue: text()), fix: text(), step: Bool.random(using: &chance) ? .sent : .ended)
            )
        case 5: .tick
        case 6: .setting(setting())
        case 7: .peers((0..<Int.random(in: 0...5, using: &chance)).map { _ in norm() })
        case 8: .learned(learned())
        default:
            .readings((0..<Int.random(in: 0...20, using: &chance)).map { _ in reading() })
        }
    }

    private mutating func learned() -> LearnedFigures {
        var figures = LearnedFigures(profile: text())
        for _ in 0..<Int.random(in: 0...3, using: &chance) {
            figures.rates[text()] = number()
            figures.falseAlarms[text()] = number()
            figures.shows[text(), default: [:]][text()] = number()
        }
        return figures
    }

    private mutating func setting() -> DeviceSetting {
        let overrides = (0..<Int.random(in: 0...4, using: &chance)).map { ("parameter_\($0)", number()) }
        let changes = (0..<Int.random(in: 0...9, using: &chance)).map { _ in
            ZoneOffsets.Change(at: instant(), seconds: .random(in: -50_000...50_000, using: &chance))
        }
        let zone = ZoneOffsets(initial: .random(in: -50_000...50_000, using: &chance), changes: changes)
        let cures = (0..<Int.random(in: 0...3, using: &chance)).map { ("fix_\($0)", instant()) }
        return DeviceSetting(
            overrides: Dictionary(uniqueKeysWithValues: overrides), zone: Bool.random(using: &chance) ? zone : nil,
            cures: Dictionary(uniqueKeysWithValues: cures))
    }

    private mutating func norm() -> PeerNorm {
        PeerNorm(
            metric: MetricID("metric_\(Int.random(in: 0..<30, using: &chance))"),
            over: .seconds(.random(in: 1...90_000, using: &chance)), at: instant(),
            median: .random(in: -1e6...1e6, using: &chance), spread: .random(in: 0...9, using: &chance),
            devices: .random(in: 0...100_000, using: &chance))
    }

    mutating func reading() -> Reading {
        Reading(
            metric: MetricID("metric_\(Int.random(in: 0..<30, using: &chance))"), value: number(),
            observedAt: instant(),
            deviceStated: Bool.random(using: &chance))
    }

    mutating func number() -> Double {
        switch Int.random(in: 0..<8, using: &chance) {
        case 0:
            [0, -0.0, .leastNonzeroMagnitude, 1e308, -1e308, .pi, 0.1 + 0.2, 9_007_199_254_740_992].randomElement(
                using: &chance) ?? 0
        case 1:
            // Any finite bit pattern.
            {
                while true {
                    let value = Double(bitPattern: .random(in: .min ... .max, using: &chance))
                    if value.isFinite { return value }
                }
            }()
        case 2: Double(Int.random(in: -1_000_000...1_000_000, using: &chance)) / 7
        default:
            Double(Int.random(in: -100_000...100_000, using: &chance))
                / [1, 10, 100, 1_000][Int.random(in: 0..<4, using: &chance)]
        }
    }

    private mutating func instant() -> Timestamp {
        switch Int.random(in: 0..<20, using: &chance) {
        case 0: Timestamp(rawValue: .random(in: .min ... .max, using: &chance))
        case 1: [Timestamp(rawValue: .min), Timestamp(rawValue: .max)].randomElement(using: &chance) ?? noon()
        default: noon(Int64.random(in: 0...86_400, using: &chance))
        }
    }

    private mutating func text() -> String {
        // The third and fourth are one text to Swift and two to a disk.
        ["", "plug-7", "caf\u{E9}", "cafe\u{301}", "K", "\u{212A}", "a\u{0}b", "漢字", "x' OR 1=1 --"].randomElement(
            using: &chance) ?? ""
    }

    private mutating func optional() -> String? { Bool.random(using: &chance) ? text() : nil }
}

extension DeviceInput {
    /// Everything it holds down to the bit: `==` takes canonically equal text, and zeros of either sign, for the same.
    var exact: String {
        func bits(_ text: String?) -> String { text.map { "\(Array($0.utf8))" } ?? "nil" }
        let head = "\(device) \(receivedAt.rawValue) \(imported) "
        switch content {
        case .enrolled(let address, let profile):
            return head
                + [address.convention, address.gateway, address.native, profile].map(bits).joined(separator: "|")
        case .readings(let readings):
            return head
                + readings.map {
                    "\($0.metric.rawValue) \($0.value.bitPattern) \($0.observedAt.rawValue) \($0.deviceStated)"
                }.joined(separator: "|")
        case .availability(let availability): return head + availability.rawValue
        case .info(let info):
            return head + info.map { bits($0.key) + bits($0.value) }.sorted().joined(separator: "|")
        case .acknowledgement(let word):
            return head + "\(word.status) \(bits(word.correlation)) \(bits(word.detail))"
        case .repair(let mark): return head + "\(bits(mark.repair.rawValue)) \(bits(mark.fix)) \(mark.step)"
        case .setting(let setting):
            let overrides = setting.overrides.map { "\(bits($0.key)) \($0.value.bitPattern)" }.sorted()
            let changes = setting.zone?.changes.map { "\($0.at.rawValue) \($0.seconds)" } ?? []
            return head + "\(overrides) \(setting.zone?.initial ?? -1) \(changes)"
        case .peers(let norms):
            return head
                + norms.map {
                    "\($0.metric.rawValue) \($0.over.microseconds) \($0.at.rawValue) \($0.median.bitPattern) "
                        + "\($0.spread.bitPattern) \($0.devices)"
                }.joined(separator: "|")
        case .learned(let figures):
            func numbers(_ map: [String: Double]) -> String {
                "\(map.map { "\(bits($0.key)) \($0.value.bitPattern)" }.sorted())"
            }
            let shows = figures.shows.map { "\(bits($0.key)) \(numbers($0.value))" }.sorted()
            return head + "\(bits(figures.profile)) \(numbers(figures.rates)) \(numbers(figures.falseAlarms)) \(shows)"
        case .tick: return head + "tick"
        }
    }
}
