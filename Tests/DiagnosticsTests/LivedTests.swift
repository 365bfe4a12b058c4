import Profiles
import Telemetry
import Testing

@testable import Diagnostics

@Suite struct LivedTests {
    private func patient() -> Patient {
        var profile = Stove.profile
        profile.lived = [
            Lived(
                id: "cold", length: Stove.W.coldFor.expression, says: "it has been under 17 degrees",
                text: "duration(room < 17 Cel, 1h)")
        ]
        return Patient(profile)
    }
    private func report(_ it: inout Patient, room: Double, from first: Int, through last: Int) {
        it.report([(Stove.heat, 5), (Stove.mode, Stove.heating), (Stove.room, room)], from: first, through: last)
    }
    private func lived(_ it: Patient, at minutes: Double) -> [LivedFinding] {
        LivedFinding.all(of: it.state, at: minute(minutes), it.compiled)
    }

    @Test func `What lasts is said with since when, to the window's grain`() throws {
        var it = patient()
        report(&it, room: 20, from: 0, through: 100)
        report(&it, room: 15, from: 101, through: 140)
        let found = try #require(lived(it, at: 140).first)
        #expect(found.says == "it has been under 17 degrees")
        #expect(abs(found.length.inSeconds - 39 * 60) < 60)
        let since = try #require(found.since)
        #expect(abs((since - minute(101)).inSeconds) <= 240)
        #expect(!found.isLonger)
        #expect(found.technical.hasPrefix("cold: 39 min of the last 1 h, since "))
    }

    @Test func `What was so before we looked back is said to be longer`() throws {
        var it = patient()
        report(&it, room: 15, from: 0, through: 200)
        let found = try #require(lived(it, at: 200).first)
        #expect(found.isLonger)
        #expect(found.length >= .minutes(59))
    }

    @Test func `What came and went has a length and no since`() throws {
        var it = patient()
        report(&it, room: 15, from: 0, through: 30)
        report(&it, room: 20, from: 31, through: 45)
        report(&it, room: 15, from: 46, through: 60)
        let found = try #require(lived(it, at: 60).first)
        #expect(found.since == nil)
        #expect(abs(found.length.inSeconds - 45 * 60) < 120)
    }

    @Test func `What is over, too short or not known is not spoken of as lasting`() {
        var it = patient()
        report(&it, room: 15, from: 0, through: 40)
        report(&it, room: 20, from: 41, through: 55)
        #expect(lived(it, at: 55).first?.since == nil)
        var short = patient()
        report(&short, room: 20, from: 0, through: 50)
        report(&short, room: 15, from: 51, through: 60)
        #expect(lived(short, at: 60).isEmpty)
        #expect(lived(patient(), at: 0).isEmpty)
    }
}
