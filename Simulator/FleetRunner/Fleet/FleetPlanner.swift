import FleetModel
import Foundation

/// Makes a `FleetPlan` of a scenario, whole or part by part.
///
/// Memory: the names given so far, in a fleet of more than 10,000 homes only those written out.
struct FleetPlanner {
    let scenario: Scenario
    let seed: UInt64
    let start: ModelTime
    let end: ModelTime
    private var phones = 0
    private var persons = 0
    private var devices: [DeviceFamily: Int] = [:]
    private var taken: Set<String> = []
    /// Digits of the telephone numbers that are written out.
    private let scriptedPhones: Set<String>
    private var plannedHomes = 0
    private var plannedDevices = 0

    static func plan(_ scenario: Scenario, seed: UInt64, end: ModelTime) -> FleetPlan {
        var planner = FleetPlanner(scenario: scenario, seed: seed, end: end)
        return planner.part(ofHomes: .max)
    }

    /// All homes, those written out included.
    let homeCount: Int
    var isDone: Bool { plannedHomes >= homeCount }

    init(scenario: Scenario, seed: UInt64, end: ModelTime) {
        self.scenario = scenario
        self.seed = seed
        self.end = end
        start = end + -scenario.history
        homeCount = max(scenario.fleet.homes, scenario.homes.count)
        scriptedPhones = Set(
            scenario.homes.flatMap { home in home.people.flatMap { $0.phones.map { $0.filter(\.isNumber) } } })
        for home in scenario.homes {
            if let id = home.id { taken.insert(id) }
            taken.formUnion(home.devices.compactMap(\.id))
        }
    }

    /// The next homes, at most so many: parts planned one after the other are the whole fleet, as it is planned at once.
    mutating func part(ofHomes most: Int) -> FleetPlan {
        var homes: [FleetPlan.Home] = []
        let (firstHome, firstDevice) = (plannedHomes, plannedDevices)
        for number in firstHome..<(firstHome + min(most, homeCount - firstHome)) {
            // A stream for each home: a change to one leaves the others as they were.
            var random = RandomSource(seed: seed, stream: 0x4803_0000_0000 + UInt64(number))
            let script = number < scenario.homes.count ? scenario.homes[number] : nil
            var planned = home(number, script ?? generated(using: &random), isScripted: script != nil, using: &random)
            befall(&planned, number: number)
            cutOff(&planned)
            call(about: &planned, number: number)
            homes.append(planned)
        }
        let plan = FleetPlan(
            seed: seed, start: start, end: end, interval: scenario.interval, regions: scenario.regions.map(region),
            homes: homes, firstHome: firstHome, firstDevice: firstDevice, spread: scenario.spread, runUp: scenario.runUp
        )
        plannedHomes += homes.count
        plannedDevices += plan.deviceCount
        return plan
    }

    private func region(_ region: Scenario.Region) -> FleetPlan.Region {
        var climate = Climate()
        if let mean = region.annualMean { climate.annualMean = mean }
        climate.latitude = region.latitude
        climate.seasonHeldAt = region.season.yearFraction
        let name = region.hourNow.map(zoneName(whereItIs:)) ?? region.timeZone ?? "Etc/UTC"
        let zone = TimeZone(identifier: name) ?? .gmt
        let now = Date(timeIntervalSince1970: Double(end.milliseconds) / 1000)
        climate.clock = LocalClock(offset: Double(zone.secondsFromGMT(for: now)))
        climate.coldSpells = region.coldSpells.map {
            ColdSpell(from: end + $0.from, until: end + ($0.from + $0.lasts), depth: $0.depth)
        }
        for incident in scenario.incidents where incident.reach.region ?? region.name == region.name {
            guard case .coldSnap(let depth) = incident.kind else { continue }
            let from = end + incident.at
            climate.coldSpells.append(ColdSpell(from: from, until: from + incident.lasts, depth: depth))
        }
        return FleetPlan.Region(name: region.name, timeZone: name, climate: climate)
    }

    /// The zone of whole hours in which it is `hour` now. Their names count westwards: Etc/GMT-9 is nine hours ahead.
    private func zoneName(whereItIs hour: Int) -> String {
        let hourInUTC = Int(end.milliseconds / 3_600_000 % 24)
        let ahead = (hour - hourInUTC + 35) % 24 - 11
        return ahead == 0 ? "Etc/GMT" : "Etc/GMT\(ahead > 0 ? "-" : "+")\(abs(ahead))"
    }

    /// A home nobody wrote out.
    private func generated(using random: inout RandomSource) -> Scenario.ScriptedHome {
        var families: [DeviceFamily] = []
        for family in DeviceFamily.allCases {
            // A share of none draws nothing: a family more leaves the homes of a scenario without it as they were.
            guard let share = scenario.fleet.shares[family] else { continue }
            if random.happens(share) { families.append(family) }
        }
        // A home without any device has no place in a fleet: it gets what most homes have.
        if families.isEmpty { families.append(scenario.fleet.commonest) }
        let region = scenario.regions[Int.random(in: 0..<scenario.regions.count, using: &random)].name
        let owner = Scenario.ScriptedPerson(
            name: nil, tie: "owner", phones: [], email: nil, language: nil, channel: nil, needs: [])
        var people = [owner]
        if random.happens(0.3) {
            var other = owner
            other.tie = "occupier"
            people.append(other)
        }
        let devices = families.map { family in
            Scenario.ScriptedDevice(
                family: family, id: nil, words: nil, pluggedIn: nil, causes: chanceCauses(of: family, using: &random))
        }
        return Scenario.ScriptedHome(
            id: nil, region: region, address: nil, heatLoss: nil, residents: nil, people: people, devices: devices,
            contacts: [], worthTrying: nil, danger: nil)
    }

    /// Onsets of causes within the history, at the scenario's rates: at most one of a cause that stays, and of one that
    /// lasts for a while as many as come.
    private func chanceCauses(of family: DeviceFamily, using random: inout RandomSource) -> [Scenario.ScriptedCause] {
        var causes: [Scenario.ScriptedCause] = []
        for cause in Cause.allCases where cause.canBeGiven && cause.families.contains(family) {
            guard let rate = scenario.fleet.causesPerYear[cause], rate > 0 else { continue }
            let between = Distribution.exponential(mean: 365.25 * 86_400 / rate)
            var onset = between.draw(using: &random)
            while onset < scenario.history {
                let length = scenario.fleet.causesLast[cause].map {
                    Distribution.lognormal(median: $0, spread: 0.5).draw(using: &random)
                }
                causes.append(
                    Scenario.ScriptedCause(
                        cause: cause, onset: onset - scenario.history, severity: nil, growsOver: nil,
                        intermittency: nil, until: length.map { onset + $0 - scenario.history }))
                guard let length else { break }
                onset += length + between.draw(using: &random)
            }
        }
        return causes
    }

    // MARK: - One home

    private mutating func home(
        _ number: Int, _ script: Scenario.ScriptedHome, isScripted: Bool, using random: inout RandomSource
    ) -> FleetPlan.Home {
        let id = script.id ?? free("home-\(Self.padded(number + 1))", number: number + 1)
        let region = script.region.flatMap { name in scenario.regions.firstIndex { $0.name == name } } ?? 0
        let address = InventedNames.street(using: &random)
        var people: [FleetPlan.Person] = []
        for person in script.people { people.append(self.person(person, using: &random)) }
        var devices: [FleetPlan.Device] = []
        for device in script.devices { devices.append(self.device(device, using: &random)) }
        var contacts: [FleetPlan.Contact] = []
        for (index, contact) in script.contacts.enumerated() {
            contacts.append(self.contact(contact, id: "\(id)-contact-\(index + 1)", using: &random))
        }
        for contact in contacts {
            guard let repair = contact.repair, let device = contact.device, repair.requestedAt >= start,
                let order = script.contacts.first(where: { end + $0.at == contact.at })?.repair?.order
            else { continue }
            devices[device].orders.append(
                FleetPlan.Order(at: repair.requestedAt, command: DeviceCommand(id: repair.id, order: order)))
        }
        for index in devices.indices { devices[index].orders.sort { $0.at < $1.at } }
        return FleetPlan.Home(
            id: id, region: region,
            address: script.address ?? "\(address), \(scenario.regions[region].name.capitalized)",
            provider: InventedNames.provider(ofHome: number), heatLoss: script.heatLoss, residents: script.residents,
            people: people, devices: devices,
            contacts: contacts.sorted { $0.at < $1.at }, worthTrying: script.worthTrying, danger: script.danger)
    }

    private mutating func person(
        _ script: Scenario.ScriptedPerson, using random: inout RandomSource
    ) -> FleetPlan.Person {
        persons += 1
        let invented = InventedNames.person(using: &random)
        let name = script.name ?? invented.name
        let prefersText = random.uniform()
        var numbers = script.phones
        if numbers.isEmpty {
            numbers = [nextPhone()]
            if random.happens(0.25) { numbers.append(nextPhone()) }
        }
        let number = Self.padded(persons)
        return FleetPlan.Person(
            id: "person-\(number)", name: name, tie: script.tie, phones: numbers,
            email: script.email ?? "\(Self.mailbox(name)).\(number)@example.org",
            language: script.language ?? (script.name == nil ? invented.language : "en"),
            channel: script.channel ?? (prefersText < 0.7 ? "call" : prefersText < 0.9 ? "chat" : "mail"),
            needs: script.needs, account: "A\(100_000 + persons * 17)")
    }

    /// The next number that no scripted person has.
    private mutating func nextPhone() -> String {
        while true {
            let number = FictionalPhones.number(phones)
            phones += 1
            let isScripted = phones <= 10_000 && scriptedPhones.contains(number.filter(\.isNumber))
            if !isScripted { return number }
        }
    }

    private mutating func device(
        _ script: Scenario.ScriptedDevice, using random: inout RandomSource
    ) -> FleetPlan.Device {
        devices[script.family, default: 0] += 1
        let number = devices[script.family, default: 0]
        let names = script.family.names
        let drawn = free(
            "\(names.id)\(names.joint)\(String(0x1000 + UInt32.random(in: 0..<0xE000, using: &random), radix: 16))",
            number: number)
        let serial = "\(names.serial)\(20_400_000 + number * 137)"
        let causes = script.causes.map { cause in
            let severity = cause.cause.severities.draw(using: &random)
            let growth = cause.cause.growths.draw(using: &random)
            return CauseCourse(
                cause.cause, onset: end + cause.onset, severity: cause.severity ?? severity,
                growth: cause.growsOver ?? growth, intermittency: cause.intermittency,
                end: cause.until.map { end + $0 })
        }
        return FleetPlan.Device(
            id: script.id ?? drawn, family: script.family, serial: serial,
            words: script.words ?? names.words, causes: causes, pluggedIn: script.pluggedIn.map { end + $0 }, orders: []
        )
    }

    private func contact(
        _ script: Scenario.ScriptedContact, id: String, using random: inout RandomSource
    ) -> FleetPlan.Contact {
        let at = end + script.at
        let lasted = min(240 + 420 * random.uniform(), max(30, -script.at - 5))
        let agent = "agent-\(1 + Int.random(in: 0..<6, using: &random))"
        let repair = script.repair.map { repair in
            FleetPlan.Repair(
                id: "\(id)-repair", fix: repair.fix, state: repair.state, requestedAt: at + min(150, lasted / 2),
                endedAt: min(end, at + 3 * 3_600), agent: agent)
        }
        return FleetPlan.Contact(
            id: id, at: at, lasted: lasted, channel: script.channel, device: script.device, said: script.said,
            outcome: script.outcome, repair: repair)
    }

    // MARK: - Names

    /// `wanted`, or with the first number behind it that is not taken; taken from now on. In a large fleet `number`, which
    /// no other of its kind has, makes it unique, and it need not be remembered.
    private mutating func free(_ wanted: String, number: Int) -> String {
        guard homeCount <= 10_000 else {
            var name = "\(wanted)-\(number)"
            while taken.contains(name) { name += "-2" }
            return name
        }
        var name = wanted
        var suffix = 2
        while !taken.insert(name).inserted {
            name = "\(wanted)-\(suffix)"
            suffix += 1
        }
        return name
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// "Zaręba, Halina" in the letters a mailbox has: `halina.zareba`.
    private static func mailbox(_ name: String) -> String {
        let plain = name.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: Locale(identifier: "en"))
        let words = plain.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.isEmpty ? "someone" : words.joined(separator: ".")
    }
}
