package import Telemetry

/// Why a message gives nothing: a value, counted and shown, never thrown.
package enum Rejection: Hashable, Sendable {
    /// Empty, over 65,535 bytes or 128 levels, or with a wildcard or control character.
    case badTopic
    case unknownTopic
    case unknownConvention
    case payload(JSONFault)
    /// A convention knows the topic but not such a payload.
    case noRuleFits
    /// The message should name its device and does not.
    case noDevice
    case device(Address.Fault)
    case tooManyMetrics
    /// A line of samples that is no sample.
    case badSample(String)

    /// One of a fixed set of words, for counters.
    package var label: String {
        switch self {
        case .badTopic: "bad_topic"
        case .unknownTopic: "unknown_topic"
        case .unknownConvention: "unknown_convention"
        case .payload: "bad_payload"
        case .noRuleFits: "no_rule_fits"
        case .noDevice: "no_device"
        case .device: "bad_device"
        case .tooManyMetrics: "too_many_metrics"
        case .badSample: "bad_sample"
        }
    }
}

extension Rejection: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badTopic: "the topic is empty, too long or holds a wildcard or a control character"
        case .unknownTopic: "no convention knows this topic"
        case .unknownConvention: "there is no convention of that name"
        case .payload(let fault): fault.description
        case .noRuleFits: "the convention knows this topic, but no rule fits the payload"
        case .noDevice: "the message names no device"
        case .device(let fault): fault.rawValue
        case .tooManyMetrics: "the message holds more than \(MessageDecoder.mostMetrics) values"
        case .badSample(let reason): reason
        }
    }
}
