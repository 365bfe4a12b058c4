import FleetModel

/// What befalls a planned home beyond its own causes: troubles of the network, incidents.
///
/// Drawn from streams of their own, so that a home is otherwise the same with and without them.
extension FleetPlanner {
    mutating func befall(_ home: inout FleetPlan.Home, number: Int) {
        for (index, trouble) in scenario.network.enumerated() {
            var random = stream(0x7B0B_0000_0000, home: number, entry: index)
            for device in home.devices.indices {
                guard reaches(trouble.reach, home.devices[device], of: home) else {
                    _ = random.uniform()
                    continue
                }
                guard random.happens(trouble.reach.share) else { continue }
                let from = trouble.from.map { end + $0 } ?? start
                home.devices[device].troubles.append(
                    Trouble(kind: trouble.kind, from: from, until: trouble.lasts.map { from + $0 }))
            }
        }
        for (index, incident) in scenario.incidents.enumerated() {
            var random = stream(0x1C1D_0000_0000, home: number, entry: index)
            befall(&home, incident, using: &random)
        }
        for device in home.devices.indices { home.devices[device].orders.sort { $0.at < $1.at } }
    }

    private func befall(
        _ home: inout FleetPlan.Home, _ incident: Scenario.Incident, using random: inout RandomSource
    ) {
        let at = end + incident.at
        let over = at + incident.lasts
        let isHomeHit = random.happens(incident.reach.share)
        for index in home.devices.indices {
            // Drawn for each device whether it is reached or not, and for what the incident brings alone: another family
            // beside it changes nothing.
            let (chance, when, returns) = (random.uniform(), random.uniform(), random.uniform())
            let bringing = Cause.allCases.compactMap { cause in
                incident.brings[cause].map { (cause: cause, isBrought: random.uniform() < $0) }
            }
            let device = home.devices[index]
            guard reaches(incident.reach, device, of: home) else { continue }
            let isHit = chance < incident.reach.share
            var begins = at + when * incident.lasts
            var isReached = isHit
            switch incident.kind {
            case .powerCut(let returnsOver):
                guard isHomeHit else { continue }
                isReached = true
                home.devices[index].causes.append(
                    CauseCourse(.powerCut, onset: at, end: over + returns * returnsOver))
            case .providerOutage:
                guard isHomeHit else { continue }
                isReached = true
                if Cause.providerOutage.families.contains(device.family) {
                    home.devices[index].causes.append(CauseCourse(.providerOutage, onset: at, end: over))
                }
            case .firmware(let version, let renames):
                guard isHit else { continue }
                home.devices[index].troubles.append(
                    Trouble(kind: .firmware(version: version, renames: renames), from: begins))
                home.devices[index].orders.append(
                    FleetPlan.Order(at: begins, command: DeviceCommand(id: "update-\(version)", order: .restart)))
                // With the new firmware, not before.
                begins = begins + 120
            case .coldSnap, .massFault: break
            }
            guard isReached else { continue }
            for (cause, isBrought) in bringing where isBrought && cause.families.contains(device.family) {
                let severity = incident.severity ?? cause.severities.draw(using: &random)
                let growth = cause.growths.draw(using: &random)
                home.devices[index].causes.append(
                    CauseCourse(cause, onset: begins, severity: severity, growth: growth))
            }
        }
    }

    /// What else is in a home speaks over its router: while that is without a line or without power, nothing is heard of it.
    func cutOff(_ home: inout FleetPlan.Home) {
        guard let router = home.devices.first(where: { $0.family == .router }) else { return }
        for var course in router.causes where course.cause == .providerOutage || course.cause == .goneSilent {
            course.cause = .homeOffline
            for index in home.devices.indices where Cause.homeOffline.families.contains(home.devices[index].family) {
                home.devices[index].causes.append(course)
            }
        }
    }

    private func reaches(_ reach: Scenario.Reach, _ device: FleetPlan.Device, of home: FleetPlan.Home) -> Bool {
        if let family = reach.family, device.family != family { return false }
        if let region = reach.region, scenario.regions[home.region].name != region { return false }
        if let provider = reach.provider, home.provider != provider { return false }
        return reach.devices.isEmpty || reach.devices.contains(device.id)
    }

    /// Up to 1,024 entries a home.
    private func stream(_ base: UInt64, home: Int, entry: Int) -> RandomSource {
        RandomSource(seed: seed, stream: base + UInt64(home) << 10 + UInt64(entry & 1_023))
    }

    // MARK: - Calls

    /// Who calls about what befalls this home, by chance.
    func call(about home: inout FleetPlan.Home, number: Int) {
        guard let calls = scenario.calls else { return }
        for (index, device) in home.devices.enumerated() {
            for (place, course) in device.causes.enumerated() {
                var random = RandomSource(
                    seed: seed, stream: 0xCA11_0000_0000 + UInt64(number) << 10 + UInt64((index * 32 + place) & 1_023))
                let noticing = course.cause.noticing(on: device.family)
                let delay = noticing.after.draw(using: &random)
                let isCalled = random.happens(calls.share)
                let isMistaken = random.happens(calls.mistaken)
                guard isCalled, course.severity >= noticing.from else { continue }
                let noticeable = course.onset + course.growth * noticing.from / max(course.severity, 1e-9)
                let at = noticeable + delay
                guard at >= start, at <= end, course.end.map({ at < $0 }) ?? true else { continue }
                let others = isMistaken ? Complaint.heard(of: device.family, without: noticing.complaints) : []
                let mistaken = others.randomElement(using: &random)
                let caller = SimulatedCaller(
                    noticed: noticing.complaints, mistaken: mistaken, mistakes: calls.wrongAnswers, using: &random)
                home.calls.append(FleetPlan.Call(at: at, device: index, course: course, caller: caller))
            }
        }
        home.calls.sort { $0.at < $1.at }
    }
}
