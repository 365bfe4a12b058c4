import Profiles
import Telemetry
import Testing

@testable import Server

@Suite struct DeviceDirectoryTests {
    private let composed = Heater.address("caf\u{E9}")
    private let decomposed = Heater.address("cafe\u{301}")

    private func known(_ number: UInt64, profile: String? = nil) -> DeviceDirectory.Known {
        DeviceDirectory.Known(
            device: device(number), profile: profile, isAssigned: false, identity: DeviceIdentity(), captures: [:],
            newest: nil)
    }

    @Test func `P16: Twins in Unicode are never confused, and the second is refused`() {
        let directory = DeviceDirectory()
        #expect(composed == decomposed)
        #expect(directory.learn(composed, of: known(1)))
        #expect(directory.find([decomposed]) == nil)
        #expect(!directory.learn(decomposed, of: known(2)))
        #expect(directory.find([composed])?.device == device(1))
        #expect(directory.find([decomposed]) == nil)
        #expect(directory[device(2)] == nil)
    }

    @Test func `An address stays its device's`() {
        let directory = DeviceDirectory()
        #expect(directory.learn(Heater.address("a"), of: known(1)))
        #expect(!directory.learn(Heater.address("a"), of: known(2)))
        #expect(directory.find([Heater.address("a")])?.device == device(1))
    }

    @Test func `The first known of several addresses counts, and another profile replaces the old one`() {
        let directory = DeviceDirectory()
        directory.learn(Heater.address("a"), of: known(1, profile: "old"))
        directory.learn(Heater.address("b"), of: known(1, profile: "new"))
        #expect(directory.find([Heater.address("x"), Heater.address("b")])?.profile == "new")
        #expect(directory.find([Heater.address("a")])?.profile == "new")
        #expect(directory.count == 1)
    }

    @Test func `A gateway's devices are its own alone`() {
        let directory = DeviceDirectory()
        directory.learn(Heater.address("a", gateway: "hub"), of: known(1))
        directory.learn(Heater.address("b", gateway: "hub"), of: known(2))
        directory.learn(Heater.address("a", gateway: "other"), of: known(3))
        #expect(directory.devices(behind: "hub", convention: "acme") == [device(1), device(2)])
        #expect(directory.devices(behind: "hub", convention: "tasmota").isEmpty)
    }

    @Test func `What was learnt in vain is taken back`() {
        let directory = DeviceDirectory()
        let old = known(1, profile: "old")
        directory.learn(Heater.address("a"), of: old)
        var changes = DirectoryChanges()
        changes.note(old)
        directory.update(known(1, profile: "new"))
        directory.learn(Heater.address("b", gateway: "hub"), of: known(2))
        changes.note(Heater.address("b", gateway: "hub"))
        changes.note(enrolled: device(2))
        changes.note(known(2))
        directory.takeBack(changes)
        #expect(directory[device(1)] == old)
        #expect(directory.find([Heater.address("b", gateway: "hub")]) == nil)
        #expect(directory[device(2)] == nil)
        #expect(directory.devices(behind: "hub", convention: "acme").isEmpty)
    }

    @Test func `Addresses that nobody linked wait in a list that is bounded, the oldest gives way`() {
        var unknown = UnknownAddresses()
        for number in 0..<(UnknownAddresses.most + 50) {
            unknown.note(Heater.address("d\(number)"), topic: "t", at: noon(Int64(number)))
        }
        #expect(unknown.newestFirst.count == UnknownAddresses.most)
        #expect(unknown.dropped == 50)
        #expect(unknown.newestFirst.first?.address.native == "d1049")
        #expect(unknown.newestFirst.last?.address.native == "d50")
        unknown.note(Heater.address("d50"), topic: "t", at: noon(99_999))
        #expect(unknown.newestFirst.first?.address.native == "d50")
        #expect(unknown.newestFirst.first?.messages == 2)
        unknown.forget(Heater.address("d50"))
        #expect(unknown.newestFirst.count == UnknownAddresses.most - 1)
    }

    @Test func `An address that is learnt waits no longer`() {
        let directory = DeviceDirectory()
        directory.noteUnknown(Heater.address("a"), topic: "t", at: noon())
        #expect(directory.unknown.map(\.address) == [Heater.address("a")])
        directory.learn(Heater.address("a"), of: known(1))
        #expect(directory.unknown.isEmpty)
    }
}
