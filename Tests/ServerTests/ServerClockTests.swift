import Server
import Telemetry
import Testing

@Suite struct ServerClockTests {
    @Test func `It counts on while both clocks go on`() {
        let hand = HandClock()
        let clock = hand.server()
        #expect(clock.now() == noon())
        hand.pass(.seconds(90))
        #expect(clock.now() == noon(90))
    }

    @Test func `D20: A wall clock that steps back an hour changes nothing`() {
        let hand = HandClock()
        let clock = hand.server()
        hand.pass(.seconds(10))
        hand.setWall(by: .hours(-1))
        #expect(clock.now() == noon(10))
        hand.pass(.seconds(5))
        #expect(clock.now() == noon(15))
        // Set right again, it is no jump either.
        hand.setWall(by: .hours(1))
        #expect(clock.now() == noon(15))
    }

    @Test func `D20: Started after a step back of an hour, it goes on from what is stored`() {
        let hand = HandClock()
        let clock = hand.server()
        #expect(clock.goOn(from: noon(3_600)))
        #expect(clock.now() == noon(3_600))
        hand.pass(.seconds(10))
        #expect(clock.now() == noon(3_605))
        // What is stored lies behind on any other start.
        #expect(clock.goOn(from: noon(0)))
        #expect(clock.now() == noon(3_605))
        // Twice as long as it is ahead it goes at half pace, and is right from then on.
        hand.pass(.seconds(7_190))
        #expect(clock.now() == noon(7_200))
        hand.pass(.seconds(100))
        #expect(clock.now() == noon(7_300))
    }

    @Test func `A clock that had been a day ahead does not bind the next start`() {
        let clock = HandClock().server()
        #expect(!clock.goOn(from: noon(86_400)))
        #expect(clock.now() == noon())
    }

    @Test func `A wall clock far ahead is followed, and one that then steps back is not`() {
        let hand = HandClock()
        let clock = hand.server()
        hand.setWall(by: .minutes(3))
        #expect(clock.now() == noon(180))
        hand.setWall(by: .minutes(-3))
        hand.pass(.seconds(1))
        #expect(clock.now() == noon(181))
    }

    @Test func `A wall clock a little ahead is not followed`() {
        let hand = HandClock()
        let clock = hand.server()
        hand.setWall(by: .seconds(5))
        #expect(clock.now() == noon())
        hand.setWall(by: TimeSpan(microseconds: 1))
        #expect(clock.now() == noon(5) + TimeSpan(microseconds: 1))
    }

    @Test func `Whatever is done to the wall clock, it never runs backwards`() {
        let hand = HandClock()
        let clock = hand.server()
        var last = clock.now()
        var chance = Seeded(11)
        for _ in 0..<2_000 {
            hand.pass(TimeSpan(microseconds: .random(in: 0...2_000_000, using: &chance)))
            if Bool.random(using: &chance) {
                hand.setWall(by: TimeSpan(microseconds: .random(in: -9_000_000_000...9_000_000_000, using: &chance)))
            }
            let now = clock.now()
            #expect(now >= last)
            last = now
        }
    }
}
