package import Telemetry

/// What one MQTT message says, in the device's own names; needs no profile.
package struct DecodedMessage: Hashable, Sendable {
    /// The convention whose rule was used; nil where none knew the topic.
    package var convention: String?
    /// The native id; nil where the message names no device, or several (see `points`, `devices`).
    package var device: String?
    /// Other native ids of the same device that the message gives.
    package var aliases: [String] = []
    /// The native id of the gateway or bridge it speaks through. With `device` nil the message is the gateway's own.
    package var gateway: String?
    package var metrics: [RawMetric] = []
    /// The device's own number of the message.
    package var number: MessageNumber?
    package var clock = ClockReading.none
    /// IANA zone that the convention's rule gives for a clock reading without an offset.
    package var zone: String?
    /// Several devices or instants in one message; `metrics` is empty then.
    package var points: [Point] = []
    package var availability: Availability?
    package var info: [RawMetric] = []
    package var ack: Ack?
    package var event: Event?
    /// Devices that a gateway lists.
    package var devices: [ListedDevice] = []
    /// What a discovery message announces.
    package var announced: [RawMetric] = []
    /// What the topic says of the device; not what only names the message's values.
    package var captures: [String: String] = [:]
    /// What `{command}` stands for in a command to this device.
    package var commandTopic: String?
    package var isRetained = false
    /// Known, and nothing for us.
    package var isIgnored = false
    package var rejection: Rejection?
    /// Values left out: numbers out of range, texts too long, items with an unacceptable id.
    package var droppedValues = 0

    package init() {}

    /// The address of a native id that this message gave; nil without a convention.
    package func address(of native: String) -> Address? {
        convention.map { Address(convention: $0, gateway: gateway, native: native) }
    }
}

/// A value by its raw name.
package struct RawMetric: Hashable, Sendable {
    package var name: String
    package var value: RawValue
    package init(name: String, value: RawValue) {
        self.name = name
        self.value = value
    }
}

extension DecodedMessage {
    package struct Point: Hashable, Sendable {
        /// Nil: the message's own device.
        package var device: String?
        package var aliases: [String]
        package var clock: ClockReading
        package var metrics: [RawMetric]
        package var info: [RawMetric]
        package init(
            device: String?, aliases: [String] = [], clock: ClockReading, metrics: [RawMetric], info: [RawMetric] = []
        ) {
            self.device = device
            self.aliases = aliases
            self.clock = clock
            self.metrics = metrics
            self.info = info
        }
    }

    package struct ListedDevice: Hashable, Sendable {
        package var device: String
        package var aliases: [String]
        package var info: [RawMetric]
        package init(device: String, aliases: [String], info: [RawMetric]) {
            self.device = device
            self.aliases = aliases
            self.info = info
        }
    }

    package struct Ack: Hashable, Sendable {
        package var status: Acknowledgement.Status
        /// As the device echoed it.
        package var correlation: RawValue?
        package var detail: String?
        package init(status: Acknowledgement.Status, correlation: RawValue? = nil, detail: String? = nil) {
            self.status = status
            self.correlation = correlation
            self.detail = detail
        }
    }

    package struct Event: Hashable, Sendable {
        /// Nil: something happened, and the metrics say what.
        package var name: String?
        package var status: String?
        package init(name: String? = nil, status: String? = nil) {
            self.name = name
            self.status = status
        }
    }
}
