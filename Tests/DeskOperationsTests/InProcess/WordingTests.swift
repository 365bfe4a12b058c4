import Diagnostics
import Profiles
import Telemetry
import Testing

@testable import DeskOperations

@Suite struct WordingTests {
    /// 2026-01-15 14:00 UTC, a Thursday.
    private let now = FixtureDesk.now

    @Test(arguments: [
        (TimeSpan.minutes(10), "13:50 this afternoon", "today"),
        (.hours(9) + .minutes(50), "04:10 this morning", "today"),
        (.hours(14), "00:00 this morning", "today"), (.hours(15), "23:00 yesterday", "yesterday"),
        (.days(2), "Tuesday at 14:00", "on Tuesday"), (.days(6), "Friday at 14:00", "on Friday"),
        (.days(7), "8 January", "on 8 January"), (.days(40), "6 December 2025", "on 6 December 2025"),
    ])
    func `a time is said as on the phone`(ago: TimeSpan, words: String, day: String) {
        let clock = HomeClock(timeZone: "Europe/London")
        #expect(clock.words(now - ago, at: now) == words)
        #expect(clock.day(now - ago, at: now) == day)
    }

    @Test(arguments: [
        (TimeSpan.hours(9) + .minutes(50), "four this morning"),
        (.hours(3) + .minutes(25), "half past ten this morning"),
        (.hours(2), "noon today"), (.hours(14), "midnight"), (.minutes(119), "12:01 this afternoon"),
        (.hours(18), "eight yesterday evening"), (.hours(26), "noon yesterday"),
        (.days(2) + .hours(1), "one on Tuesday afternoon"), (.days(8), "7 January"),
    ])
    func `a spell is said as people say it`(ago: TimeSpan, words: String) {
        #expect(HomeClock(timeZone: "Europe/London").spoken(now - ago, at: now) == words)
    }

    @Test func `the half hour is the home's own`() {
        // 04:10 UTC is 09:55 in Kathmandu.
        let clock = HomeClock(timeZone: "Asia/Kathmandu")
        #expect(clock.spoken(now - .hours(9) - .minutes(50), at: now) == "ten this morning")
    }

    @Test func `what was lived is said with its time, or with how much of it there was`() {
        let clock = HomeClock(timeZone: "Europe/London")
        var found = LivedFinding(
            id: "cold", says: "it has been under 17 degrees", length: .hours(10), of: .days(2),
            since: now - .hours(10))
        #expect(Wording.lived(found, clock, at: now) == "it has been under 17 degrees since four this morning")
        found.isLonger = true
        #expect(Wording.lived(found, clock, at: now) == "it has been under 17 degrees for more than 48 hours")
        found.since = nil
        #expect(
            Wording.lived(found, clock, at: now) == "it has been under 17 degrees for 10 hours of the last 48 hours")
        found.says = nil
        #expect(Wording.lived(found, clock, at: now) == nil)
    }

    @Test func `a time is said in the home's zone, and in UTC where that is unknown`() {
        let instant = now - .minutes(10)
        #expect(HomeClock(timeZone: "America/New_York").words(instant, at: now) == "08:50 this morning")
        #expect(HomeClock(timeZone: "Asia/Kolkata").words(instant, at: now) == "19:20 this evening")
        #expect(HomeClock(timeZone: "No/Where").words(instant, at: now) == "13:50 this afternoon")
        #expect(HomeClock(timeZone: nil).words(instant, at: now) == "13:50 this afternoon")
    }

    @Test func `a time ahead of the clock is not said to be past`() {
        #expect(HomeClock(timeZone: nil).words(now + .days(1), at: now) == "16 January")
    }

    @Test(arguments: [
        (0.99, "almost certain"), (0.95, "almost certain"), (0.94, "very likely"), (0.8, "very likely"),
        (0.79, "likely"),
        (0.5, "likely"), (0.49, "possible"), (0.2, "possible"), (0.19, "unlikely"), (0, "unlikely"),
    ])
    func `a probability is said in a word`(probability: Double, word: String) {
        #expect(Wording.likelihood(probability) == word)
    }

    @Test(arguments: [
        (1, "first"), (3, "third"), (10, "tenth"), (11, "11th"), (12, "12th"), (21, "21st"), (22, "22nd"), (23, "23rd"),
        (111, "111th"),
    ])
    func `counting`(number: Int, word: String) {
        #expect(Wording.ordinal(number) == word)
    }

    @Test(arguments: [
        ("the heat pump", "heat pump"), ("The router in the hall", "router in the hall"), ("my plug", "plug"),
        ("theatre lamp", "theatre lamp"), ("a lamp", "lamp"), ("heater", "heater"), ("the ", "the "),
    ])
    func `what follows "your" has no article`(name: String, words: String) {
        #expect(Wording.withoutArticle(name) == words)
    }

    @Test(arguments: [
        ("Refrigerant leak", "refrigerant leak"), ("DSL line is noisy", "DSL line is noisy"), ("", ""), ("A", "A"),
        ("A technician comes", "a technician comes"), ("Wi-Fi is slow", "Wi-Fi is slow"),
    ])
    func `a title within a sentence`(title: String, words: String) {
        #expect(title.inSentence == words)
    }

    @Test(arguments: [
        (TimeSpan.seconds(20), "less than a minute"), (.minutes(1), "a minute"), (.minutes(90), "90 minutes"),
        (.hours(2), "2 hours"), (.minutes(140), "about 2 hours"), (.minutes(160), "about 3 hours"),
        (.hours(48), "48 hours"), (.hours(72), "3 days"), (.hours(80), "about 3 days"),
    ])
    func `how long it takes`(span: TimeSpan, words: String) {
        #expect(Wording.duration(span) == words)
    }

    @Test func `what a fix costs, a clause each, and nothing that it does not cost`() {
        let impact = Fix.Impact(
            offline: .minutes(2), cuts: ["hot_water"], dataLoss: "none", safety: "", undo: "switch it off again")
        #expect(
            Wording.costs(impact, device: "heater")
                == ["the heater is away for 2 minutes", "no hot water meanwhile", "to undo: switch it off again"])
        #expect(Wording.costs(Fix.Impact(), device: "heater").isEmpty)
    }

    @Test(
        arguments: [
            (["phone"], "Are you calling over this line?"),
            (["heating", "internet"], "Are you calling over this line?"),
            (["power"], "Does the phone or router you are calling with get its power from it?"), (["heating"], nil),
            ([], nil),
        ] as [([String], String?)])
    func `only what could end the call is asked about`(cuts: [String], question: String?) {
        #expect(Wording.lineQuestion(Fix.Impact(cuts: cuts)) == question)
    }

    @Test func `values are shown with what people write for the unit`() {
        let heat = Metric(id: MetricID("heat"), path: "heat", unit: UnitCode(rawValue: "kW"))
        let room = Metric(id: MetricID("room"), path: "room", unit: UnitCode(rawValue: "Cel"))
        let mode = Metric(
            id: MetricID("mode"), path: "mode", unit: .one,
            kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "hot_water")]))
        #expect(Wording.value(1.2345, heat) == "1.23 kW")
        #expect(Wording.value(-3.5, room) == "-3.5 °C")
        #expect(Wording.value(1, mode) == "hot water")
        #expect(Wording.value(7, mode) == "unknown")
        #expect(Wording.value(0.5, mode) == "unknown")
        #expect(Wording.value(1e300, heat).hasSuffix(" kW"))
    }
}
