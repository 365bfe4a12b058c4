import FleetModel

// Foundation has a Measurement of its own.
import struct Foundation.Data

/// The lines that some devices wrote within one slice of the history, to be put in order of time with those of others.
struct HistorySlice: Sendable {
    /// All lines with their line ends, as they were written: one device after the other.
    private(set) var bytes: [UInt8] = []
    /// Truth lines, in the devices' order.
    private(set) var truth: [UInt8] = []
    private(set) var truthLines = 0
    /// Where each line begins; one more for the end of the last.
    private var starts: [Int] = [0]
    /// For each line ms since `base`, above its number: sorted, they are the order of time, and of the devices within an
    /// instant.
    private var keys: [UInt64] = []
    private let base: ModelTime
    private var scratch: [UInt8] = []

    /// - Parameter base: not later than any line; slices to be merged have the same.
    init(base: ModelTime) {
        self.base = base
        scratch.reserveCapacity(512)
    }

    var count: Int { keys.count }

    /// Lets `device` go on to `time` and notes what it says from `from` on.
    mutating func run(_ device: inout FleetDevice, from: ModelTime, to time: ModelTime) {
        let (presence, isTroubled) = (device.presence, device.isTroubled)
        // Out of self, so that both can be written to at once.
        var scratch: [UInt8] = []
        swap(&scratch, &self.scratch)
        device.advance(to: time, scratch: &scratch) { instant, said in
            guard instant >= from else { return }
            switch said {
            case .presence(let event): say(event, presence, at: instant)
            case .message(let channel, let payload):
                add(channel, payload, at: instant, presence.wire, isTroubled: isTroubled)
            }
        }
        swap(&scratch, &self.scratch)
    }

    /// What was known of a device when the history begins: its status, and its info where it is connected.
    mutating func open(_ device: FleetDevice, at time: ModelTime) {
        say(device.model.isReachable ? .cameOnline : .wentOffline, device.presence, at: time)
    }

    /// What is true of the device now, where that has changed since the last time, or always.
    mutating func noteTruth(of device: inout FleetDevice, always: Bool) {
        guard let truth = device.changedTruth(always: always) else { return }
        self.truth.append(truth.truth, truth.troubles, of: device.wire, in: device.home)
        truthLines += 1
    }

    /// To be called once, when all lines are in.
    mutating func sort() { keys.sort() }

    /// Appends the lines of all slices in order of time to `history`; within an instant the earlier slice's come first.
    static func merge(_ slices: [HistorySlice], into history: inout [UInt8]) {
        history.reserveCapacity(history.count + slices.reduce(0) { $0 + $1.bytes.count })
        var next = [Int](repeating: 0, count: slices.count)
        while true {
            var first: (slice: Int, time: UInt64)?
            for (index, slice) in slices.enumerated() where next[index] < slice.keys.count {
                let time = slice.keys[next[index]] >> 32
                if time < first?.time ?? .max { first = (index, time) }
            }
            guard let first else { return }
            let slice = slices[first.slice]
            let line = Int(truncatingIfNeeded: slice.keys[next[first.slice]] & 0xFFFF_FFFF)
            next[first.slice] += 1
            slice.bytes.withUnsafeBufferPointer { bytes in
                history.append(
                    contentsOf: UnsafeBufferPointer(rebasing: bytes[slice.starts[line]..<slice.starts[line + 1]]))
            }
        }
    }

    private mutating func say(_ event: DeviceEvent, _ presence: DevicePresence, at time: ModelTime) {
        var scratch: [UInt8] = []
        presence.say(event, at: time, scratch: &scratch) { add($0, $1, at: time, presence.wire, isTroubled: false) }
    }

    private mutating func add(
        _ channel: Channel, _ payload: [UInt8], at time: ModelTime, _ wire: DeviceWire, isTroubled: Bool
    ) {
        bytes.append(#"{"at":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(#","topic":""#)
        wire.appendTopic(channel, to: &bytes)
        if isTroubled, String(validating: payload, as: UTF8.self) == nil {
            bytes.append(#"","payload_base64":""#)
            bytes.append(text: Data(payload).base64EncodedString())
        } else {
            bytes.append(#"","payload":""#)
            bytes.append(jsonEscaping: payload)
        }
        bytes.append("\"}\n")
        let offset = UInt64(clamping: time.milliseconds - base.milliseconds)
        keys.append(offset << 32 | UInt64(truncatingIfNeeded: keys.count))
        starts.append(bytes.count)
    }
}
