import FleetModel

/// The lines that some devices wrote within one slice of the history, each with its instant, to be put in order.
struct HistorySlice: Sendable {
    /// All lines, one after the other, with their line ends.
    var bytes: [UInt8] = []
    var lines: [Line] = []
    /// Truth lines, in the devices' order.
    var truth: [UInt8] = []

    struct Line: Sendable {
        var at: Int64
        /// The device's number: breaks ties alike on any number of threads.
        var device: Int
        var range: Range<Int>
    }

    /// Lets `device` go on to `time` and notes what it says from `from` on.
    mutating func run(_ device: inout FleetDevice, number: Int, from: ModelTime, to time: ModelTime) {
        var scratch: [UInt8] = []
        scratch.reserveCapacity(512)
        let wire = device.wire
        device.advance(to: time) { instant, event in
            guard instant >= from else { return }
            wire.render(event, at: instant, scratch: &scratch) { channel, payload in
                add(channel, payload, at: instant, number, wire)
            }
        }
        if time >= from, let truth = device.changedTruth() { add(truth, of: device) }
    }

    /// What was known of a device when the history begins: its status, and its info where it is connected.
    mutating func open(_ device: FleetDevice, number: Int, at time: ModelTime) {
        var scratch: [UInt8] = []
        let event = device.model.isReachable ? DeviceEvent.cameOnline : .wentOffline
        let wire = device.wire
        wire.render(event, at: time, scratch: &scratch) { channel, payload in
            add(channel, payload, at: time, number, wire)
        }
    }

    private mutating func add(
        _ channel: Channel, _ payload: [UInt8], at time: ModelTime, _ number: Int, _ wire: DeviceWire
    ) {
        let start = bytes.count
        bytes.append(#"{"at":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(#","topic":""#)
        wire.appendTopic(channel, to: &bytes)
        bytes.append(#"","payload":""#)
        bytes.append(jsonEscaping: payload)
        bytes.append("\"}\n")
        lines.append(Line(at: time.milliseconds, device: number, range: start..<bytes.count))
    }

    private mutating func add(_ truth: Truth, of device: FleetDevice) {
        self.truth.append(#"{"at":"#)
        self.truth.append(integer: truth.at.milliseconds)
        self.truth.append(#","home":"#)
        self.truth.append(jsonString: device.home.utf8)
        self.truth.append(#","device":"#)
        self.truth.append(jsonString: device.wire.device.utf8)
        self.truth.append(#","family":"#)
        self.truth.append(jsonString: device.wire.family.rawValue.utf8)
        self.truth.append(#","causes":["#)
        for (index, present) in truth.causes.enumerated() {
            if index > 0 { self.truth.append(",") }
            self.truth.append(#"{"cause":"#)
            self.truth.append(jsonString: present.cause.rawValue.utf8)
            self.truth.append(#","fault":"#)
            self.truth.append(boolean: present.cause.isFault)
            self.truth.append(#","kind":"#)
            self.truth.append(jsonString: present.cause.kind.rawValue.utf8)
            self.truth.append(#","severity":"#)
            self.truth.append(number: present.severity, decimals: 3)
            self.truth.append(#","since":"#)
            self.truth.append(integer: present.since.milliseconds)
            self.truth.append(#","cured_by":"#)
            self.truth.append(jsonString: present.cause.cure.rawValue.utf8)
            self.truth.append("}")
        }
        self.truth.append("]}\n")
    }
}
