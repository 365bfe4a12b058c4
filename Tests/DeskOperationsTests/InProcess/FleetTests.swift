import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct FleetTests {
    /// The heater is well; beside it stand one that hangs, one that leaks, one that is silent and one without a profile.
    private func bench(mostInOverview: Int = 100) async throws -> FixtureDesk {
        let bench = try await FixtureDesk(mostInOverview: mostInOverview)
        let hill = HomeID(rawValue: "hill")
        let reports: [(UInt64, [(before: TimeSpan, report: Heater.Report)]?)] = [
            (2, [(.hours(4), .hung)]), (3, [(.hours(4), .leaking)]), (4, nil), (5, nil),
        ]
        for (number, stretches) in reports {
            let id = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | number)
            try await bench.save(id, home: hill, native: "h-\(number)", title: "heater \(number)")
            if let stretches { try await bench.report(stretches, of: id) }
        }
        let silent = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 4)
        let last = bench.clock.now - .hours(2)
        await bench.devices.set(silent, Heater.state(of: silent, [(last - .hours(2), .well)], until: last))
        return bench
    }

    @Test func `those who should hear from us stand first, then the silent, the well last`() async throws {
        let page = try await bench().desk.fleet(FleetQuery(), as: try await bench().sue)
        #expect(page.rows.map(\.condition) == [.faulty, .faulty, .unknown, .unknown, .healthy])
        #expect(page.rows.map(\.device.words).last == "heater")
        #expect(page.rows.prefix(2).map(\.headline) == ["Its controller hangs", "Refrigerant leak"])
        #expect(page.rows.first?.hearFromUs == "we can offer: restart its controller")
        #expect(page.rows.first { $0.headline == "silent" }?.device.words == "heater 4")
        #expect([page.devices, page.faulty, page.offline, page.openRepairs] == [5, 2, 2, 0])
        // Two devices, one home.
        #expect(page.rows.count { $0.hearFromUs != nil } == 2)
        #expect(page.homesToHear == 1)
        #expect(!page.more)
    }

    @Test func `pages cover the list without gap or repetition`() async throws {
        let bench = try await bench()
        var seen: [DeviceID] = []
        for offset in 0..<5 {
            let page = try await bench.desk.fleet(FleetQuery(limit: 1, offset: offset), as: bench.sue)
            #expect(page.more == (offset < 4))
            seen += page.rows.map(\.device.id)
        }
        #expect(seen.count == 5)
        #expect(Set(seen).count == 5)
        let whole = try await bench.desk.fleet(FleetQuery(), as: bench.sue)
        #expect(seen == whole.rows.map(\.device.id))
        #expect(try await bench.desk.fleet(FleetQuery(offset: 100_000), as: bench.sue).rows.isEmpty)
    }

    @Test func `a part of the fleet can be asked for, and the figures stay the whole fleet's`() async throws {
        let bench = try await bench()
        let faulty = try await bench.desk.fleet(FleetQuery(condition: .faulty), as: bench.sue)
        #expect(faulty.rows.count == 2)
        #expect(faulty.devices == 5)
        let silent = try await bench.desk.fleet(FleetQuery(condition: .unknown, reach: .offline), as: bench.sue)
        #expect(silent.rows.count == 2)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func `an overview that does not look at all devices says how many there are`(most: Int) async throws {
        let bench = try await bench(mostInOverview: most)
        let page = try await bench.desk.fleet(FleetQuery(), as: bench.sue)
        #expect(page.devices == 5)
        #expect(page.lookedAt == min(most, 5))
        #expect(page.rows.count == page.lookedAt)
    }

    @Test func `a supervisor sees whose it is, an engineer where it is, an agent nothing`() async throws {
        let bench = try await bench()
        let seen = try await bench.desk.fleet(FleetQuery(), as: bench.sue)
        #expect(seen.rows.allSatisfy { $0.personName == "Maria Keller" })
        let engineers = try await bench.desk.fleet(FleetQuery(), as: bench.eve)
        #expect(engineers.rows.allSatisfy { $0.person == nil && $0.personName == nil })
        #expect(engineers.rows.allSatisfy { $0.device.home?.address == "14 Hill Road, Otterburn" })
        #expect(
            await deskError { _ = try await bench.desk.fleet(FleetQuery(), as: bench.ada) }
                == .forbidden("It takes the role supervisor or engineer or administrator to see the fleet."))
    }

    @Test(arguments: [(0, 0), (-1, 0), (501, 0), (Int.max, 0), (10, -1), (10, 100_001), (10, Int.max)])
    func `W17 a limit or offset that cannot be is refused`(limit: Int, offset: Int) async throws {
        let bench = try await FixtureDesk()
        let field = (1...500).contains(limit) ? "offset" : "limit"
        guard
            case .invalid(field, _) = await deskError({
                _ = try await bench.desk.fleet(FleetQuery(limit: limit, offset: offset), as: bench.sue)
            })
        else {
            Issue.record("it was taken")
            return
        }
    }
}
