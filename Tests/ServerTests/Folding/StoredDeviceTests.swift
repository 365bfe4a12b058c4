import Telemetry
import Testing

@testable import Server

@Suite struct StoredDeviceTests {
    private let some = [
        StoredDevice(device: device(1), profile: "acme/heater", position: position(7), state: [1, 2, 3]),
        StoredDevice(device: device(2), profile: "", position: .start, state: []),
        StoredDevice(
            device: DeviceID(high: .max, low: 0), profile: "cafe\u{301}", position: position(.max),
            state: Array(repeating: 0xFF, count: 300)),
    ]

    @Test func `What was written reads the same`() {
        #expect(StoredDevice.decode(StoredDevice.encode(some)) == some)
        #expect(StoredDevice.decode(StoredDevice.encode([])) == [])
    }

    @Test func `Bytes cut off anywhere, or with more behind, do not read`() {
        let bytes = StoredDevice.encode(some)
        for length in 0..<bytes.count { #expect(StoredDevice.decode(Array(bytes.prefix(length))) == nil) }
        #expect(StoredDevice.decode(bytes + [0]) == nil)
    }

    @Test func `Lengths and counts from nowhere neither trap nor take memory`() {
        let huge = [UInt8](repeating: 0xFF, count: 8)
        #expect(StoredDevice.decode(huge) == nil)
        var bytes = StoredDevice.encode([some[0]])
        for offset in [0, 32, 40 + 11] { bytes.replaceSubrange(offset..<offset + 8, with: huge) }
        #expect(StoredDevice.decode(bytes) == nil)
        var chance = Seeded(3)
        let sound = StoredDevice.encode(some)
        for _ in 0..<20_000 {
            var damaged = sound
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let place = Int.random(in: damaged.indices, using: &chance)
                damaged[place] = .random(in: .min ... .max, using: &chance)
            }
            // Either it does not read or it reads as something that has the same size again.
            if let devices = StoredDevice.decode(damaged) {
                #expect(devices.reduce(8) { $0 + 40 + $1.profile.utf8.count + $1.state.count } >= 8)
            }
        }
    }
}
