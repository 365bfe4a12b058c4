import Telemetry
import Testing

@testable import Diagnostics

/// A fleet of routers over four firmwares and ten regions.
private struct Routers {
    var watch: FleetWatch
    let places: [FleetPlace]
    var draw: Seeded
    var found: [FleetEvent] = []

    init(_ count: Int, statedRate: Double, falseAlarmsPerYear: Double = 1, seed: UInt64) {
        watch = FleetWatch(falseAlarmsPerYear: falseAlarmsPerYear)
        places = (0..<count).map {
            FleetPlace(profile: "router", firmware: "6.\($0 % 4)", region: "region \($0 / 4 % 10)")
        }
        draw = Seeded(state: seed)
        watch.setPopulation(Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +))
        watch.setRate(statedRate, of: "line", profile: "router")
    }

    mutating func open(_ device: Int, at seconds: Double) {
        let id = DeviceID(high: 7, low: UInt64(device))
        let time = Stove.start + TimeSpan(microseconds: Int64(seconds * 1e6))
        if let event = watch.observe(opening: "line", of: id, in: places[device], at: time) { found.append(event) }
    }

    /// Openings of independent devices at a rate, over some years.
    mutating func run(perYear: Double, years: Double) {
        let year = 365.25 * 86_400
        let gap = year / (perYear * Double(places.count))
        var at = 0.0
        while at < years * year {
            at += -Elementary.ln(Double.random(in: 1e-12..<1, using: &draw)) * gap
            open(Int.random(in: places.indices, using: &draw), at: at)
        }
    }
}

@Suite struct FleetWatchTests {
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `A fleet without events sees no more of them than stated`(seed: UInt64) {
        var routers = Routers(1_000, statedRate: 2, falseAlarmsPerYear: 20, seed: seed)
        routers.run(perYear: 2, years: 1)
        #expect(routers.found.count <= 20)
        #expect(routers.watch.dropped == 0)
    }

    @Test func `At one false alarm a year quiet years bring hardly any`() {
        var all = 0
        for seed in 11...13 as ClosedRange<UInt64> {
            var routers = Routers(200, statedRate: 2, seed: seed)
            routers.run(perYear: 2, years: 2)
            all += routers.found.count
        }
        // Six years in all; more than 12 would be a chance of one in a hundred at exactly six expected.
        #expect(all <= 12)
    }

    @Test func `A rate stated at a third of the truth is found out, not taken for events`() {
        var routers = Routers(1_000, statedRate: 1, falseAlarmsPerYear: 5, seed: 21)
        routers.run(perYear: 3, years: 1)
        #expect(routers.found.count <= 5)
    }

    @Test func `Seventeen routers of one firmware in one region within an hour are one event of just these`() throws {
        var routers = Routers(2_000, statedRate: 2, seed: 3)
        routers.run(perYear: 2, years: 0.05)
        let before = routers.found.count
        let start = 0.05 * 365.25 * 86_400 + 7 * 3_600
        let hit = routers.places.indices.filter {
            routers.places[$0].firmware == "6.1" && routers.places[$0].region == "region 3"
        }.prefix(17)
        for (step, device) in hit.enumerated() { routers.open(device, at: start + Double(step) * 200) }
        #expect(routers.found.count == before + 1)
        let event = try #require(routers.watch.events.last)
        #expect(event.scope == FleetScope(profile: "router", firmware: "6.1", region: "region 3"))
        #expect(event.devices == 17)
        #expect(event.chance < 1e-6)
        #expect(event.since >= Stove.start + TimeSpan(microseconds: Int64((start - 3_600) * 1e6)))
        #expect(
            event.sentence(devices: "Wi-Fi router", cause: "Lost its line")
                == "17 at once (Wi-Fi router, firmware 6.1, region 3): Lost its line")
        #expect(event.technical.hasPrefix("17 where "))
    }

    @Test func `What hits a firmware everywhere is an event of the firmware`() throws {
        var routers = Routers(2_000, statedRate: 0.5, seed: 5)
        let hit = routers.places.indices.filter { routers.places[$0].firmware == "6.2" }
        // Every fourth region after the other: no region has five before the firmware stands out.
        for step in 0..<30 { routers.open(hit[step * 11 % hit.count], at: 1_000 + Double(step) * 60) }
        let event = try #require(routers.watch.events.first)
        #expect(event.scope == FleetScope(profile: "router", firmware: "6.2"))
        #expect(routers.watch.events.count == 1)
        #expect(event.devices == 30)
    }

    @Test func `An event that reaches further is widened, not told twice`() throws {
        var routers = Routers(4_000, statedRate: 0.2, seed: 6)
        let inRegion = routers.places.indices.filter { routers.places[$0].region == "region 1" }
        let elsewhere = routers.places.indices.filter { routers.places[$0].region != "region 1" }
        for step in 0..<12 { routers.open(inRegion[step], at: 1_000 + Double(step) * 30) }
        #expect(routers.watch.events.map(\.scope.region) == ["region 1"])
        for step in 0..<40 { routers.open(elsewhere[step * 37 % elsewhere.count], at: 2_000 + Double(step) * 30) }
        #expect(routers.watch.events.count { $0.endedAt == nil && $0.scope == FleetScope(profile: "router") } == 1)
    }

    /// Two profiles over four regions of five supply areas each, and three providers; what befalls each befalls it alone.
    private static func town(falseAlarmsPerYear: Double, devices: Int = 300, perYear: Double) -> (
        FleetWatch, [FleetPlace]
    ) {
        let places = (0..<devices).map { number in
            let region = number % 4
            return FleetPlace(
                profile: number % 3 == 0 ? "pump" : "router", firmware: "\(number % 2).0", region: "region \(region)",
                supplies: [
                    Supply(.electricity, "area \(region).\(number / 4 % 5)"),
                    Supply(.internet, "provider \(number / 7 % 3)"),
                ])
        }
        var watch = FleetWatch(falseAlarmsPerYear: falseAlarmsPerYear)
        watch.setPopulation(Dictionary(places.map { ($0, 1) }, uniquingKeysWith: +))
        for profile in ["pump", "router"] { watch.setRate(perYear, of: "no_power", profile: profile) }
        watch.setRate(perYear, of: "line", profile: "router")
        return (watch, places)
    }

    /// 2,190 days of openings that know nothing of each other, for each seed.
    @Test(arguments: 101...103 as ClosedRange<UInt64>)
    func `Over thousands of quiet days no more false events are found than stated`(seed: UInt64) {
        let (years, stated) = (6.0, 3.0)
        var (watch, places) = Self.town(falseAlarmsPerYear: stated, perYear: 3)
        var draw = Seeded(state: seed)
        let day = 86_400.0
        var at = 0.0
        var found = 0
        while at < years * 365.25 * day {
            at += -Elementary.ln(Double.random(in: 1e-12..<1, using: &draw)) * 365.25 * day / (3 * Double(places.count))
            let device = Int.random(in: places.indices, using: &draw)
            let event = watch.observe(
                opening: "no_power", of: DeviceID(high: 7, low: UInt64(device)), in: places[device],
                at: Stove.start + TimeSpan(microseconds: Int64(at * 1e6)))
            if event != nil { found += 1 }
        }
        // Stated are 18; by chance more than 28 would come once in a hundred times at exactly that rate.
        #expect(found <= 28)
        #expect(watch.dropped == 0)
    }

    @Test
    func `An outage of one supply area is found within half an hour, and named by the area, not by region or kind`()
        throws
    {
        var (watch, places) = Self.town(falseAlarmsPerYear: 1, devices: 1_000, perYear: 1)
        let begin = Stove.start + .days(3)
        let area = Supply(.electricity, "area 2.1")
        let hit = places.indices.filter { places[$0].supplies.contains(area) }
        #expect(Set(hit.map { places[$0].profile }).count == 2)
        // They notice one after the other, a minute apart, and one elsewhere in the region fails by itself meanwhile.
        let alone = try #require(places.indices.first { places[$0].region == "region 2" && !hit.contains($0) })
        _ = watch.observe(opening: "no_power", of: DeviceID(high: 7, low: 9_999), in: places[alone], at: begin)
        var foundAt: Timestamp?
        for (step, device) in hit.enumerated() {
            let at = begin + .minutes(Int64(step))
            let event = watch.observe(
                opening: "no_power", of: DeviceID(high: 7, low: UInt64(device)), in: places[device], at: at)
            if event != nil, foundAt == nil { foundAt = at }
        }
        #expect(try #require(foundAt) - begin <= .minutes(30))
        #expect(watch.events.map(\.scope) == [FleetScope(supply: area)])
        #expect(watch.events[0].devices == hit.count)
        #expect(
            watch.events[0].sentence(devices: nil, cause: "no power")
                == "\(hit.count) at once (devices of several kinds, electricity from area 2.1): no power")
    }

    @Test func `What hits one provider's routers everywhere is an event of the provider`() throws {
        var (watch, places) = Self.town(falseAlarmsPerYear: 1, devices: 1_000, perYear: 1)
        let provider = Supply(.internet, "provider 1")
        let hit = places.indices.filter { places[$0].profile == "router" && places[$0].supplies.contains(provider) }
        // The pumps of its homes know no such cause, and are no sign against it.
        for step in 0..<40 {
            let device = hit[step * 17 % hit.count]
            _ = watch.observe(
                opening: "line", of: DeviceID(high: 7, low: UInt64(device)), in: places[device],
                at: Stove.start + .minutes(Int64(step)))
        }
        #expect(watch.events.map(\.scope) == [FleetScope(supply: provider)])
    }

    @Test func `Where a supply and a region hold the same devices, the supply is named`() {
        var watch = FleetWatch()
        let place = FleetPlace(profile: "router", region: "town", supplies: [Supply(.electricity, "town network")])
        watch.setPopulation([place: 100, FleetPlace(profile: "router", region: "elsewhere"): 900])
        watch.setRate(1, of: "no_power", profile: "router")
        for number in 0..<20 as Range<UInt64> {
            _ = watch.observe(
                opening: "no_power", of: DeviceID(high: 7, low: number), in: place,
                at: Stove.start + .minutes(Int64(number)))
        }
        #expect(watch.events.map(\.scope) == [FleetScope(supply: Supply(.electricity, "town network"))])
    }

    @Test func `An event ends when it has been quiet, and counts what has cleared`() throws {
        var routers = Routers(2_000, statedRate: 0.5, seed: 7)
        let hit = routers.places.indices.filter { routers.places[$0].region == "region 5" }
        for step in 0..<15 { routers.open(hit[step], at: 1_000 + Double(step) * 30) }
        routers.watch.clear("line", in: routers.places[hit[0]])
        #expect(routers.watch.events[0].cleared == 1)
        let later = Stove.start + .seconds(1_500) + FleetWatch.quietAfter
        #expect(routers.watch.advance(to: later).map(\.id) == [routers.watch.events[0].id])
        #expect(routers.watch.events[0].endedAt != nil)
        #expect(routers.watch.advance(to: later + .hours(1)).isEmpty)
    }

    @Test func `A device that opens and clears all day counts once`() {
        var routers = Routers(2_000, statedRate: 0.01, seed: 8)
        for step in 0..<200 { routers.open(step % 3, at: 1_000 + Double(step) * 60) }
        #expect(routers.found.isEmpty)
    }

    @Test func `Memory is bounded, whatever opens`() {
        var watch = FleetWatch()
        for number in 0..<6_000 {
            let place = FleetPlace(profile: "p\(number)", firmware: "f", region: "r\(number)")
            _ = watch.observe(
                opening: "c\(number)", of: DeviceID(high: 1, low: UInt64(number)), in: place,
                at: Stove.start + .seconds(Int64(number)))
        }
        #expect(watch.dropped > 0)
        #expect(watch.events.count <= FleetWatch.mostEvents)
    }

    /// P(N ≥ n) summed up from below, over Poisson counts with their mean drawn from the Gamma: by Simpson's rule.
    @Test(arguments: [(1, 0.5, 10.0), (5, 0.5, 10), (5, 2, 10), (20, 4, 30), (8, 3, 1_000)])
    func `The chance of a count is the Gamma mixture of Poisson tails`(n: Int, mean: Double, events: Double) {
        func poissonTail(_ rate: Double) -> Double {
            var term = Elementary.e(to: -rate)
            var below = 0.0
            for k in 0..<n {
                below += term
                term *= rate / Double(k + 1)
            }
            return max(0, 1 - below)
        }
        let scale = mean / events
        let whole = Elementary.lnGamma(events)
        func density(_ x: Double) -> Double {
            x <= 0
                ? 0
                : Elementary.e(
                    to: (events - 1) * Elementary.ln(x) - x / scale - whole
                        - events * Elementary.ln(scale))
        }
        let steps = 4_000
        let width = mean * 12 / Double(steps)
        var sum = 0.0
        for step in 0...steps {
            let x = Double(step) * width
            let weight: Double = step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2
            sum += weight * density(x) * poissonTail(x)
        }
        let exact = sum * width / 3
        #expect(abs(BurstTest.chance(of: n, mean: mean, events: events) - exact) < 1e-4 * max(exact, 0.01))
    }
}
