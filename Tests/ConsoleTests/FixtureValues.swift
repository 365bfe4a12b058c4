import DeskOperations
import Telemetry

/// Fixed values to draw pages from: one caller with a hung heat pump, a router beside it, a supervisor's fleet.
enum FixtureValues {
    /// Sunday 22 November 2026, 08:15:05 in Berlin.
    static let now = Timestamp(seconds: 1_795_331_705)
    static let maria = PersonID(rawValue: "11111111-1111-7111-8111-111111111111")
    static let contactID = ContactID(rawValue: "22222222-2222-7222-8222-222222222222")
    static let repairID = RepairID(rawValue: "33333333-3333-7333-8333-333333333333")
    static let pumpID = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)
    static let routerID = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 8)
    static let home = HomeView(
        id: HomeID(rawValue: "44444444-4444-7444-8444-444444444444"), address: "14 Hill Road, Otterburn",
        timeZone: "Europe/Berlin", region: "north")

    static func pump(words: String = "heat pump") -> DeviceSummary {
        DeviceSummary(
            id: pumpID, words: words, title: "Northwind HP200-8", profile: "northwind/heat-pump-hp200",
            firmware: "2.3.1", home: home)
    }
    static let router = DeviceSummary(
        id: routerID, words: "router", title: "Fennel R6", profile: "fennel/router-r6", firmware: "6.1.0", home: home)

    static let contact = Contact(
        id: contactID, person: maria, channel: .call, openedAt: now - .minutes(1), agent: "ada",
        identity: .unverified)

    static let ring = Ring(
        opening: "I’m so sorry, it has been under 17 degrees at home since four this morning.",
        name: "Maria Keller", relation: "owner, 14 Hill Road, Otterburn", home: home,
        recognisedBy: "calls from a number on file", identity: .unverified, language: "German, English",
        needs: ["hard of hearing: speak slowly"],
        promises: [
            Promise(
                says: "Call back about the noise of the outdoor unit", dueAt: now - .hours(20), owner: "Jo Park",
                overdue: true)
        ],
        earlier: EarlierContacts(
            says: "third contact about this: the restart on Tuesday did not hold",
            contacts: [
                PastContact(
                    id: ContactID(rawValue: "c-2"), at: now - .days(5), channel: .call, about: "cold house",
                    outcome: "restarted the controller", imported: true),
                PastContact(
                    id: ContactID(rawValue: "c-1"), at: now - .days(12), channel: .mail, about: "it runs all the time",
                    outcome: "asked to wait a day", imported: true),
            ]))

    static let checks = [
        CheckMade(says: "its control loop has stopped changing anything", answer: .present),
        CheckMade(says: "the house cools although heat is asked for", answer: .present),
        CheckMade(says: "it gives less heat than it should at this outdoor temperature", answer: .unknown),
        CheckMade(says: "the water pressure is low", answer: .absent),
        CheckMade(says: "the outdoor unit is iced over", answer: .absent),
        CheckMade(says: "the radio link is weak", answer: .absent),
    ]

    static let restart = Suggestion(
        fix: FixID(rawValue: "restart_controller"), title: "Restart the controller", kind: .cure, means: .remote,
        label: "a cure from here", sentence: "I can restart its controller from here. It takes two minutes. Shall I?",
        reason: "Cures a hung controller in 9 of 10 cases.", costs: ["the heating is away for two minutes"],
        record: "held seven days 30 of 46; clears by itself 12 of 46",
        permission: PermissionAsked(from: .occupier, wording: "Maria Keller, who lives there, agrees to the restart."),
        preconditions: [
            Precondition(says: "it is not defrosting", state: .met),
            Precondition(says: "it has been asked for heat for ten minutes", state: .met),
        ])

    static let visit = Suggestion(
        fix: FixID(rawValue: "visit"), title: "A visit, with a refrigerant sensor", kind: .cure, means: .onSite,
        label: "a visit, with a part",
        sentence: "A technician will look at it on Tuesday between eight and noon.",
        reason: "Finds and repairs a leak.", costs: ["somebody must be at home for an hour"],
        instructions: ["Bring the refrigerant sensor.", "Check the outdoor unit’s joints first."],
        whyNotFirst: "a leak is unlikely, and a restart takes two minutes")

    static let backup = Suggestion(
        fix: FixID(rawValue: "backup_heater"), title: "Switch on the backup heater", kind: .relief, means: .remote,
        label: "bridges the time until the cure",
        sentence: "I can switch on the backup heater so that it is warm until the visit. It uses more power.",
        reason: "Bridges until the cure.", costs: ["about 3 kW more power while it runs"],
        permission: PermissionAsked(from: .occupier, wording: "Maria Keller agrees to the backup heater."),
        refusals: [
            Refusal(
                rule: "precondition", says: "It is not yet cold enough for it.",
                remedy: "Offer it when the room is under 16 °C.")
        ], whyNotFirst: "relief only; the cause stays")

    static let question = Question(
        id: AskID(rawValue: "fan_turning"), says: "Is the fan of the outdoor unit turning?", seconds: 40,
        reason: "If yes: Restart the controller. If no: A visit.",
        technical: "fan_turning: gains 0.12 of a solution in 40 s; yes in 30 of 100 cases")

    static let propane = DangerInstruction(
        id: "propane", device: pumpID, deviceWords: "heat pump", says: "it may be leaking propane",
        instruction: "Please leave the room and open a window on the way. I stay with you.",
        signs: ["they say: it smells sweet"], makeSafe: [FixID(rawValue: "close_valve")])

    /// - Parameter words: of the device; what is not ordinary stands for every other text of a device or caller, too.
    static func pumpSeen(
        words: String = "heat pump", told: Bool = false, repair: RepairView? = nil, suggestion: Suggestion? = restart
    ) -> Assessment {
        func text(_ ordinary: String) -> String { words == "heat pump" ? ordinary : words }
        var asked = question
        asked.says = text(asked.says)
        asked.reason = text(asked.reason)
        asked.technical = text(asked.technical)
        return Assessment(
            device: pump(words: words),
            health: Health(
                condition: .faulty, reach: .fresh, says: "2 of 6 checks found something", lastHeard: now - .seconds(12),
                checks: checks, cannotSee: ["noise", "water on the floor", "rooms without a sensor"]),
            headline: "its controller has very likely hung",
            unusual: text("Its flow temperature has been lower than usual at this hour since 04:10 this morning."),
            causes: [
                LikelyCause(
                    id: CauseID(rawValue: "controller_hang"), title: "Hung controller", kind: .fault, severity: .major,
                    probability: told ? 0.96 : 0.91, likelihood: "very likely",
                    evidenceFor: [
                        Evidence(
                            says: text("its control loop has changed nothing, although it is asked for heat"),
                            source: .measured, since: now - .hours(4), figures: text("changes over 2 h: 0"),
                            moves: "makes it much likelier",
                            technical: text("measured loop_stopped present: ratio 190; 12 % without it, 91 % with it")),
                        Evidence(
                            says: "the house has cooled by three degrees", source: .measured, since: now - .hours(3)),
                    ] + (told ? [Evidence(says: "the house stays cold", source: .told)] : []),
                    evidenceAgainst: [
                        Evidence(
                            says: "it still answers on the network", source: .measured, lastSeen: now - .hours(2),
                            moves: "changes little beside the rest")
                    ], unaccounted: [Evidence(says: text("the fan is loud"), source: .told)],
                    since: now - .hours(4), technical: text("controller_hang: 91 % (at any time 0.8 %)")),
                LikelyCause(
                    id: CauseID(rawValue: "refrigerant_leak"), title: "Refrigerant leak", kind: .fault,
                    severity: .major,
                    probability: 0.05, likelihood: "unlikely",
                    evidenceFor: [Evidence(says: "the house has cooled", source: .measured)],
                    prognosis: "half of its heat would be gone in 9 days (4 to 21)"),
                LikelyCause(
                    id: CauseID(rawValue: "setpoint_low"), title: "Set lower than usual", kind: .setting,
                    severity: .minor,
                    probability: 0.004, likelihood: "very unlikely"),
            ], unexplained: 0.04, noCauseFound: false,
            notices: [
                NoticeChip(
                    id: NoticeID(rawValue: "cold_house"), says: "the house stays cold", answer: told ? .yes : nil),
                NoticeChip(id: NoticeID(rawValue: "no_hot_water"), says: text("no hot water")),
                NoticeChip(id: NoticeID(rawValue: "never_stops"), says: "it runs all the time"),
            ], question: asked,
            answered: [
                AnsweredQuestion(
                    id: AskID(rawValue: "switched_it_off"), says: text("Could somebody have switched it off?"),
                    answer: .no, words: text("nobody was at home"))
            ],
            changes: [
                Change(at: now - .hours(4), kind: .episode, says: "Hung controller suspected"),
                Change(at: now - .days(5), kind: .repair, says: "Controller restarted; did not hold"),
                Change(at: now - .days(9), kind: .firmware, says: "Firmware 2.3.0 → 2.3.1"),
            ], suggestion: suggestion, others: [visit, backup], repair: repair,
            fleetEvents: [text("17 at once (heat pump, firmware 2.3.1): lost line, since 07:05 this morning")],
            forecasts: [lowWater(text("likely to reach its limit of 0.5 bar in 9 days (between 5 and 16)"))])
    }

    static func lowWater(_ says: String) -> Forecast {
        Forecast(
            cause: CauseID(rawValue: "low_water"), title: "Too little water", metric: MetricID("water_pressure"),
            metricTitle: "water pressure", limit: 0.5, verdict: .reaches, says: says,
            left: Forecast.DaysLeft(median: 9, p10: 5, p90: 16), within7: 0.3, within30: 0.99, days: 24,
            help: "Top up the water")
    }

    static func proactive(words: String = "heat pump") -> ProactiveList {
        func text(_ ordinary: String) -> String { words == "heat pump" ? ordinary : words }
        var forecast = lowWater(text("likely to reach its limit of 0.5 bar in 9 days (between 5 and 16)"))
        forecast.title = text(forecast.title)
        forecast.help = text("Top up the water")
        return ProactiveList(
            rows: [
                ProactiveRow(
                    device: pump(words: words), forecast: forecast, person: maria,
                    personName: text("Maria Keller"), preferredChannel: .chat, phone: text("+44 20 7946 0112"))
            ], leftOut: 2, more: true, madeAt: now)
    }

    static let routerSeen = Assessment(
        device: router,
        health: Health(
            condition: .healthy, reach: .fresh, says: "nothing unusual in what it reports (9 checks)",
            lastHeard: now - .seconds(40), checks: [CheckMade(says: "the line drops packets", answer: .absent)],
            cannotSee: ["walls", "devices’ own faults"]),
        headline: "no device cause found", causes: [], unexplained: 1, noCauseFound: true,
        notices: [NoticeChip(id: NoticeID(rawValue: "slow"), says: "the internet is slow")],
        suggestion: Suggestion(
            fix: FixID(rawValue: "nothing"), title: "Nothing to repair", kind: .nothing, means: .none,
            label: "nothing to repair",
            sentence: "Your router looks fine from here. Where in the home is it slow?",
            reason: "No check found anything."))

    static func card(_ devices: [Assessment]? = nil, ring: Ring = ring, contact: Contact? = contact) -> Card {
        Card(
            person: maria, contact: contact, ring: ring, devices: devices ?? [pumpSeen(), routerSeen], madeAt: now,
            revision: "r-1")
    }

    static func repair(_ state: RepairState, sentence: String, canCancel: Bool = false) -> RepairView {
        let order: [(RepairState, String)] = [
            (.approved, "Maria agreed; the checks before sending passed"), (.sent, "The restart is on its way"),
            (.received, "The heat pump has taken the command"), (.done, "The heat pump says it has restarted"),
            (.firstSign, "Its compressor runs again"), (.verified, "It heats: proved by its readings"),
            (.holds, "It still heats after three days"),
        ]
        let place = order.firstIndex { $0.0 == state } ?? order.count - 1
        let steps = order.enumerated().map { index, step in
            LadderStep(
                state: step.0, sentence: step.1,
                progress: index < place ? .passed : index == place ? .current : .ahead,
                at: index <= place ? now - .seconds(Int64(100 - index * 20)) : nil)
        }
        return RepairView(
            id: repairID, device: pumpID, deviceWords: "heat pump", fix: FixID(rawValue: "restart_controller"),
            title: "Restart the controller", contact: contactID, requestedBy: "ada", requestedAt: now - .seconds(100),
            state: state, sentence: sentence, steps: steps, canCancel: canCancel)
    }

    /// A day or a week of a temperature with a gap, an episode and a repair, from a rule and not from chance.
    static func series(_ request: SeriesRequest) -> ChartSeries {
        let count = 280
        let span = (request.to - request.from).inSeconds
        func at(_ share: Double) -> Timestamp { request.from + TimeSpan(microseconds: Int64(span * share * 1e6)) }
        var points: [ChartSeries.Point] = []
        var band: [ChartSeries.BandPoint] = []
        for index in 0...count {
            let share = Double(index) / Double(count)
            let day = abs((share * 7).truncatingRemainder(dividingBy: 1) - 0.5)
            let normal = 30 + 9 * day
            band.append(ChartSeries.BandPoint(at: at(share), low: normal - 1.5, high: normal + 2))
            if (0.41..<0.46).contains(share) { continue }
            let value = share > 0.86 ? normal - 40 * (share - 0.86) : normal + 0.8 * day * Double(index % 3 - 1)
            points.append(ChartSeries.Point(at: at(share), value: value))
        }
        if request.metric.rawValue == "mode" {
            return ChartSeries(
                metric: request.metric, title: "mode", unit: "", from: request.from, to: request.to,
                points: points.enumerated().map {
                    ChartSeries.Point(at: $0.element.at, value: $0.offset > 240 ? 1 : Double($0.offset / 9 % 3))
                }, gaps: [ChartSeries.Span(from: at(0.41), to: at(0.46), label: "")],
                states: ["off", "heating", "hot water", "defrost"])
        }
        return ChartSeries(
            metric: request.metric, title: request.metric.rawValue.replacing("_", with: " "), unit: "°C",
            from: request.from, to: request.to, points: points,
            gaps: [ChartSeries.Span(from: at(0.41), to: at(0.46), label: "")], band: band,
            episodes: [ChartSeries.Span(from: at(0.86), label: "Hung controller")],
            repairs: [ChartSeries.Mark(at: at(0.3), label: "restart")])
    }

    static func finding(_ words: String) -> VisitFinding {
        VisitFinding(
            id: VisitFindingID(rawValue: "55555555-5555-7555-8555-555555555555"), device: pumpID, says: words,
            cause: CauseID(rawValue: "refrigerant_leak"), seen: .there, words: words, seenBy: words,
            seenAt: now - .hours(20), enteredBy: "ada", enteredAt: now - .hours(2), counts: false)
    }

    static func devicePage(_ seen: Assessment) -> DevicePage {
        DevicePage(
            assessment: seen,
            metrics: [
                MetricValue(
                    metric: MetricID("flow_temperature"), title: "flow temperature", value: "28.4 °C",
                    observedAt: now - .seconds(12)),
                MetricValue(
                    metric: MetricID("room_temperature"), title: "room temperature", value: "16.6 °C",
                    observedAt: now - .seconds(12)),
                MetricValue(metric: MetricID("mode"), title: "mode", value: "heating", observedAt: now - .seconds(12)),
                MetricValue(metric: MetricID("brine_pressure"), title: "brine pressure"),
            ], charts: [MetricID("flow_temperature"), MetricID("room_temperature"), MetricID("mode")],
            episodes: [
                EpisodeView(
                    cause: CauseID(rawValue: "controller_hang"), title: "Hung controller", openedAt: now - .hours(4))
            ], repairs: [repair(.verified, sentence: "It heats again.")],
            findings: [finding(seen.device.words == "heat pump" ? "ice on the fan" : seen.device.words)],
            info: [
                InfoLine(name: "serial", value: "NW-200-0117"), InfoLine(name: "address", value: "homes/14/hp-1"),
                InfoLine(name: "profile", value: "northwind/heat-pump-hp200"),
            ], madeAt: now)
    }

    static func fleet(devices: Int = 42) -> FleetPage {
        FleetPage(
            devices: devices, lookedAt: 42, faulty: 3, atRisk: 2, offline: 1, openRepairs: 1, homesToHear: 1,
            rows: [
                FleetRow(
                    device: pump(), person: maria, personName: "Maria Keller", condition: .faulty, reach: .fresh,
                    lastHeard: now - .seconds(12), headline: "very likely a hung controller", since: now - .hours(4),
                    hearFromUs: "the house cools, and a restart would cure it"),
                FleetRow(
                    device: router, condition: .unknown, reach: .offline, lastHeard: now - .hours(7), since: nil,
                    hearFromUs: nil),
            ], more: true, madeAt: now)
    }
}
