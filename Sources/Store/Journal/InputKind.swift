import Telemetry

/// The kinds of inputs by their byte. A byte that has shipped keeps its meaning.
enum InputKind: UInt8 {
    case enrolled = 1
    case readings = 2
    case availability = 3
    case info = 4
    case acknowledgement = 5
    case repair = 6
    case tick = 7
    case setting = 8
    case peers = 9
    case learned = 10

    /// The top bit of the kind's byte: the input was imported.
    static let imported: UInt8 = 0x80
    /// The next bit: the message bears the device's own number.
    static let numbered: UInt8 = 0x40
    /// The largest number: beyond, a JSON number is no whole one for sure.
    static let largestNumber: Int64 = 1 << 53
    /// Bits of the byte behind a setting's overrides: what follows it.
    static let settingHasZone: UInt8 = 1
    static let settingHasCures: UInt8 = 2
    /// Stands before a name that is not kept for later use.
    static let nameOnce: UInt64 = 1 << 32
    /// By their byte.
    static let statuses: [Acknowledgement.Status] = [.received, .done, .refused, .failed]

    init(_ content: DeviceInput.Content) {
        self =
            switch content {
            case .enrolled: .enrolled
            case .readings: .readings
            case .availability: .availability
            case .info: .info
            case .acknowledgement: .acknowledgement
            case .repair: .repair
            case .setting: .setting
            case .peers: .peers
            case .learned: .learned
            case .tick: .tick
            }
    }
}
