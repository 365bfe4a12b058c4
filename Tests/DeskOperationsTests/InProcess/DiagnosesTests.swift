import DeskOperations
import Telemetry
import Testing

/// The diagnoses of all devices as the desk tells them.
@Suite struct DiagnosesTests {
    private static let second = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 2)

    /// The heater is well; beside it stand one that hangs and one without a profile.
    private func bench() async throws -> FixtureDesk {
        let bench = try await FixtureDesk()
        let hill = HomeID(rawValue: "hill")
        try await bench.save(Self.second, home: hill, native: "h-2", title: "heater 2")
        try await bench.report([(.hours(4), .hung)], of: Self.second)
        try await bench.save(
            DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 5), home: hill, native: "h-5", title: "heater 5")
        return bench
    }

    @Test func `Every device with a profile has its causes, likeliest first, and its address`() async throws {
        let bench = try await bench()
        let page = try await bench.desk.diagnoses(after: nil, limit: 500, as: bench.eve)
        #expect(page.diagnoses.count == 2 && page.next == nil)
        let hung = try #require(page.diagnoses.first { $0.device == Self.second })
        #expect(hung.addresses.map(\.native) == ["h-2"])
        #expect(hung.condition == .faulty && hung.reach == .fresh)
        let callings = hung.causes.map(\.calling)
        #expect(callings == callings.sorted(by: >) && (callings.first ?? 0) > 0.5)
        #expect((hung.causes.first?.watching ?? 0) > 0.5)
        let card = try await bench.desk.diagnosis(Self.second, contact: nil, as: bench.eve)
        #expect(hung.causes.first?.cause == card.causes.first?.id)
        let well = try #require(page.diagnoses.first { $0.device != Self.second })
        #expect(well.condition == .healthy && well.causes.count == hung.causes.count)
        #expect(try await bench.actions().count { $0 == "diagnoses.read" } == 1)
    }

    @Test func `Pages cover all without gap or repetition`() async throws {
        let bench = try await bench()
        var seen: [DeviceID] = []
        var next: DeviceID?
        var pages = 0
        repeat {
            let page = try await bench.desk.diagnoses(after: next, limit: 1, as: bench.root)
            seen += page.diagnoses.map(\.device)
            next = page.next
            pages += 1
        } while next != nil && pages < 10
        #expect(seen.count == 2 && Set(seen).count == 2 && pages == 4)
    }

    @Test func `Engineers and administrators alone, within bounds`() async throws {
        let bench = try await bench()
        for principal in [bench.ada, bench.sue] {
            let error = await deskError { _ = try await bench.desk.diagnoses(after: nil, limit: 5, as: principal) }
            guard case .forbidden = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        for limit in [0, 501] {
            let error = await deskError { _ = try await bench.desk.diagnoses(after: nil, limit: limit, as: bench.eve) }
            guard case .invalid(field: "limit", _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }
}
