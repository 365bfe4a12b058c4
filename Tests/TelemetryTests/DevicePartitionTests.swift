import Telemetry
import Testing

/// Saved states lie in a file by partition: a device's must be the same in every release and on every machine. Worked out
/// apart from the program, from the definition (SplitMix64's finaliser over both halves, its uppermost byte).
@Suite struct DevicePartitionTests {
    @Test(arguments: [
        (UInt64(0), UInt64(1), 226), (1, 0, 86), (0x0190_0000_0000_7000, 0x8000_0000_0000_0007, 15),
        (0x0190_0000_0000_7ABC, 0xBFFF_FFFF_FFFF_FFFF, 148),
    ])
    func `A device's partition never changes`(high: UInt64, low: UInt64, partition: Int) {
        #expect(DeviceID(high: high, low: low).partition == partition)
    }
}
