import FleetModel
import FleetRunner
import Foundation
import Testing

@Suite struct RegistryTests {
    private static let end = ModelTime(milliseconds: 1_770_712_200_000)

    private func run(_ name: String = "demo", seed: UInt64? = nil) throws -> SimulationRun {
        SimulationRun(try ScenarioFile.load(Shipped.path(name)), seed: seed, end: Self.end)
    }

    @Test func everyNumberLiesInARangeReservedForFictionAndMailGoesNowhere() throws {
        let registry = try run().registry
        #expect(registry.persons.count >= 25)
        for person in registry.persons {
            #expect(!person.phones.isEmpty)
            #expect(person.phones.allSatisfy(FictionalPhones.contains))
            #expect(person.emails.allSatisfy { $0.hasSuffix("@example.org") && $0.allSatisfy(\.isASCII) })
        }
        let phones = registry.persons.flatMap(\.phones)
        #expect(Set(phones).count == phones.count)
    }

    @Test func drawnNumbersAreDifferentAndReserved() {
        let numbers = (0..<3_600).map(FictionalPhones.number)
        #expect(Set(numbers).count == 3_600)
        #expect(numbers.allSatisfy(FictionalPhones.contains))
    }

    @Test(arguments: [
        "+44 20 7946 1234", "+44 20 7947 0123", "020 7946 0123", "+1 212 555 0200", "+1 212 556 0100", "", "+",
        "+44 20 7946 01234",
    ])
    func otherNumbersAreNotReserved(_ number: String) {
        #expect(!FictionalPhones.contains(number))
    }

    @Test func everyHomeHasItsRegionsNetworkAndAProvider() throws {
        let run = try run()
        for home in run.registry.homes {
            #expect(home.supply.electricity.lowercased() == "\(home.region) network")
        }
        #expect(Set(run.registry.homes.map(\.supply.internet)).count == 3)
        let json = String(decoding: try run.registry.json(), as: UTF8.self)
        #expect(json.contains("\"electricity\" : \"Fenwick network\""))
    }

    /// 00:10, 03:10, … 21:10 UTC.
    @Test(arguments: stride(from: 0, to: 24, by: 3).map { $0 })
    func wheneverTheDemoIsRunItIsTwoInTheAfternoonAtItsHomes(_ hour: Int) throws {
        let now = Date(timeIntervalSince1970: 1_770_681_600 + Double(hour) * 3_600 + 600)
        let end = ModelTime(milliseconds: Int64(now.timeIntervalSince1970 * 1_000))
        let run = SimulationRun(try ScenarioFile.load(Shipped.path("demo")), seed: nil, end: end)
        for home in run.registry.homes {
            let zone = try #require(TimeZone(identifier: home.timeZone))
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = zone
            #expect(calendar.component(.hour, from: now) == 14, "\(home.timeZone)")
        }
        for region in run.plan.regions { #expect(Int(region.climate.clock.hour(at: end)) == 14) }
    }

    @Test func theDemoHasItsFleetAndItsCallers() throws {
        let run = try run()
        #expect(run.plan.homes.count == 25)
        #expect((36...44).contains(run.plan.deviceCount))
        #expect(run.plan.worthTrying.count == 7)
        for caller in run.plan.worthTrying {
            let person = try #require(run.registry.persons.first { $0.name == caller.name })
            #expect(person.phones.first == caller.phone)
        }
        let causes = Set(run.plan.homes.flatMap(\.devices).flatMap(\.causes).map(\.cause))
        #expect(
            causes.isSuperset(of: [
                .controllerHang, .refrigerantLeak, .memoryLeak, .goneSilent, .lowWaterPressure, .channelCongestion,
                .providerLineFault, .doorLeftAjar, .tariffLock,
            ]))
        let families = run.plan.homes.flatMap(\.devices).map(\.family)
        #expect((3...8).contains(families.count { $0 == .fridgeFreezer }))
        #expect((3...8).contains(families.count { $0 == .evCharger }))
    }

    @Test func rowsNameEachOtherByKeysThatExistOnce() throws {
        let registry = try run().registry
        let persons = registry.persons.map(\.key)
        let homes = registry.homes.map(\.key)
        let devices = registry.devices.map(\.key)
        let contacts = registry.contacts.map(\.key)
        for keys in [persons, homes, devices, contacts, registry.repairs.map(\.key)] {
            #expect(Set(keys).count == keys.count)
        }
        #expect(registry.ties.allSatisfy { persons.contains($0.person) && homes.contains($0.home) })
        #expect(registry.devices.allSatisfy { homes.contains($0.home) && $0.address.native == $0.key })
        #expect(
            registry.contacts.allSatisfy { persons.contains($0.person) && $0.device.map(devices.contains) != false })
        #expect(registry.repairs.allSatisfy { devices.contains($0.device) && contacts.contains($0.contact) })
        #expect(registry.contacts.allSatisfy { $0.openedAt < $0.closedAt })
    }

    @Test func theThirdContactHasTwoBeforeItAndARestartThatDidNotHold() throws {
        let registry = try run().registry
        let before = registry.contacts.filter { $0.device == "r6-weir" }
        #expect(before.count == 2)
        let repair = try #require(registry.repairs.first { $0.device == "r6-weir" })
        #expect(repair.state == "did_not_hold")
        #expect(before.contains { $0.key == repair.contact })
    }

    @Test func equalSeedsGiveEqualRegistriesAndTheDocumentReadsBack() throws {
        let registry = try run().registry
        #expect(try registry.json() == run().registry.json())
        #expect(try registry.json() != run(seed: 99).registry.json())
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.dateDecodingStrategy = .iso8601
        #expect(try decoder.decode(RegistryDocument.self, from: registry.json()) == registry)
        let text = String(decoding: try registry.json(), as: UTF8.self)
        #expect(text.contains("\"preferred_channel\"") && text.contains("\"opened_at\" : \"2026-"))
    }

    @Test func aChangeToOneHomeLeavesTheOthersAsTheyWere() throws {
        var scenario = try ScenarioFile.load(Shipped.path("demo"))
        let before = SimulationRun(scenario, end: Self.end).plan
        scenario.homes[0].devices[0].causes = []
        let after = SimulationRun(scenario, end: Self.end).plan
        #expect(before.homes[0] != after.homes[0])
        #expect(before.homes.dropFirst() == after.homes.dropFirst())
    }
}
