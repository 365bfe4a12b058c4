import Foundation
import Telemetry
import Testing

@testable import Server

/// Whether the broker saves, by its file and the room beside it.
@Suite struct BrokerStoreTests {
    private let start = Timestamp(seconds: 1_795_000_000)

    private func look(size: Int64? = 4 << 20, saved: Timestamp?, free: Int64? = 10 << 30) -> BrokerStore.Look {
        BrokerStore.Look(size: size, savedAt: saved, free: free)
    }

    @Test func `A file that is renewed is well, whatever comes`() {
        var store = BrokerStore()
        for step in 0..<60 {
            let now = start + .seconds(Int64(step * 5))
            store.see(look(saved: start + .seconds(Int64(step / 2 * 10))), received: step * 1_000, at: now)
            #expect(store.trouble(at: now) == nil)
        }
    }

    @Test func `D07: a file that is not renewed for a minute while messages come is told, and no longer once it is`() {
        var store = BrokerStore()
        let first = start + .seconds(10)
        for step in 2...14 {
            let now = start + .seconds(Int64(step * 5))
            store.see(look(saved: start), received: step, at: now)
            #expect(store.trouble(at: now) == nil)
        }
        store.see(look(saved: start), received: 15, at: start + .seconds(75))
        #expect(store.trouble(at: start + .seconds(75)) == .notSaved(since: first))
        store.see(look(saved: start + .seconds(76)), received: 16, at: start + .seconds(80))
        #expect(store.trouble(at: start + .seconds(80)) == nil)
    }

    @Test func `Where no message comes there is nothing to save`() {
        var store = BrokerStore()
        for step in 0..<600 {
            let now = start + .seconds(Int64(step * 5))
            store.see(look(saved: start), received: 0, at: now)
            #expect(store.trouble(at: now) == nil)
        }
    }

    @Test(
        arguments: [
            (4 << 20, 15 << 20, true), (4 << 20, 17 << 20, false), (100 << 20, 120 << 20, true),
            (100 << 20, 126 << 20, false),
        ] as [(Int64, Int64, Bool)])
    func `D07: too little room for a second store is told at once`(_ size: Int64, _ free: Int64, _ isTold: Bool) {
        var store = BrokerStore()
        store.see(look(size: size, saved: start, free: free), received: 0, at: start)
        #expect(store.trouble(at: start) == (isTold ? .noRoom : nil))
    }

    @Test func `An empty file is told, and before the first look nothing is`() {
        var store = BrokerStore()
        #expect(store.trouble(at: start) == nil)
        store.see(look(size: 0, saved: start), received: 0, at: start)
        #expect(store.trouble(at: start) == .empty)
    }

    @Test func `A file that is not there is told after a minute: a new broker makes it when it saves first`() {
        var store = BrokerStore()
        for second in stride(from: Int64(0), through: 60, by: 5) {
            let now = start + .seconds(second)
            store.see(look(size: nil, saved: nil), received: 9, at: now)
            #expect(store.trouble(at: now) == nil)
        }
        store.see(look(size: nil, saved: nil), received: 9, at: start + .seconds(65))
        #expect(store.trouble(at: start + .seconds(65)) == .missing)
        store.see(look(saved: start + .seconds(66)), received: 9, at: start + .seconds(70))
        #expect(store.trouble(at: start + .seconds(70)) == nil)
    }

    @Test func `A look finds size, time and room of a real file, and of one that is missing the room`() throws {
        let directory = TemporaryDirectory()
        let path = try directory.write("12345", to: "mosquitto.db")
        let look = BrokerStore.Look(at: path)
        #expect(look.size == 5)
        let saved = try #require(look.savedAt)
        let modified = try #require(
            FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
        #expect(abs(Double(saved.microseconds) / 1e6 - modified.timeIntervalSince1970) < 0.01)
        #expect(try #require(look.free) > 0)
        let none = BrokerStore.Look(at: directory.file("other.db"))
        #expect(none.size == nil && none.savedAt == nil && none.free != nil)
    }
}
