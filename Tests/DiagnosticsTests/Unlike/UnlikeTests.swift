import Profiles
import Telemetry
import Testing

@testable import Diagnostics

/// A device's sense of being unlike itself, through the fold.
@Suite("Unlike itself")
struct UnlikeTests {
    /// A circuit that has lived for three weeks.
    private static let settled: Circuit = {
        var circuit = Circuit()
        circuit.live(days: 21)
        return circuit
    }()

    @Test("Three weeks without a fault open nothing; it learns for ten days")
    func quiet() {
        #expect(Self.settled.changes.isEmpty)
        #expect(!Self.settled.state.isLearningItself)
        var young = Circuit()
        young.live(days: 8)
        #expect(young.state.isLearningItself)
        young.live(slots: 48) { $0[0] = 80 }
        #expect(young.changes.isEmpty)
    }

    struct Trouble: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var metric: String
        var ways: Set<UnlikeWay>
        var change: @Sendable (inout [Int: Double]) -> Void
    }

    static let troubles = [
        Trouble(testDescription: "a value that does not move", metric: "flow", ways: [.stuck]) { $0[0] = 34.25 },
        Trouble(testDescription: "a metric that stopped", metric: "power", ways: [.missing]) { $0[2] = nil },
        Trouble(testDescription: "a state that stopped", metric: "mode", ways: [.missing]) { $0[4] = nil },
        Trouble(testDescription: "a state never seen", metric: "mode", ways: [.neverSeen, .stuck]) { $0[4] = 2 },
        Trouble(
            testDescription: "a temperature far too high", metric: "flow",
            ways: [.higherAtThisHour, .jumpedUp, .apart, .higher]
        ) { $0[0, default: 0] += 25 },
        Trouble(
            testDescription: "two that part company", metric: "back",
            ways: [.apart, .lower, .lowerAtThisHour, .falling]
        ) { $0[1, default: 0] -= 4 },
        Trouble(
            testDescription: "a sensor that is gone", metric: "flow", ways: [.implausible]
        ) { $0[0] = 500 },
    ]

    @Test("What is wrong is told within half a day, with the metric and the way", arguments: troubles)
    func told(_ trouble: Trouble) throws {
        var circuit = Self.settled
        let began = circuit.at
        circuit.live(slots: 144, trouble.change)
        let finding = try #require(circuit.finding)
        let opened = try #require(circuit.changes.first)
        #expect(opened.kind == .opened && opened.notifies)
        #expect(finding.drivers.count <= 3)
        let driver = try #require(
            finding.drivers.first { $0.metric.rawValue == trouble.metric }, "\(finding.drivers)")
        #expect(trouble.ways.contains(driver.way), "\(finding.drivers)")
        #expect(abs((finding.since - began).inSeconds) <= 12 * 3_600, "\(finding.since)")
    }

    @Test("It clears half a day after the trouble ended, once, and does not flap")
    func clears() throws {
        var circuit = Self.settled
        circuit.live(slots: 100) { $0[2] = nil }
        #expect(circuit.finding != nil)
        circuit.live(slots: 200)
        #expect(circuit.finding == nil)
        #expect(circuit.changes.map(\.kind) == [.opened, .cleared])
        let cleared = try #require(circuit.changes.last)
        #expect(cleared.at > cleared.finding.since)
    }

    @Test("What stays for weeks is learned as usual in the end")
    func newNormal() {
        var circuit = Self.settled
        circuit.live(slots: 288) {
            $0[0, default: 0] += 12; $0[1, default: 0] += 12
        }
        #expect(circuit.finding != nil)
        circuit.live(slots: 288 * 60) {
            $0[0, default: 0] += 12; $0[1, default: 0] += 12
        }
        #expect(circuit.finding == nil)
    }

    @Test("Nothing is learned while it is open: what was usual still is when the trouble ends")
    func pauses() {
        var circuit = Self.settled
        circuit.live(slots: 288 * 5) { $0[0, default: 0] += 25 }
        #expect(circuit.finding != nil)
        // The averages of a day need some to forget it.
        circuit.live(slots: 288 * 4)
        #expect(circuit.finding == nil)
        #expect(circuit.changes.count == 2)
    }

    /// In its first days, in which it says nothing of its own.
    @Test("Days of a known fault do not teach what is usual")
    func knownFault() throws {
        /// What moves the flow, moves the return with it.
        func warmer(_ values: inout [Int: Double]) {
            values[0, default: 0] += 2
            values[1, default: 0] += 2
            values[2, default: 0] += 0.4
        }
        /// The flow's, over the hours of the day.
        func usual(_ circuit: Circuit) throws -> Double {
            try (0..<24).reduce(0) { sum, hour in
                let range = try #require(circuit.state.unlike.usualRange(number: 0, hour: hour))
                return sum + (range.lowerBound + range.upperBound) / 48
            }
        }
        var circuit = Circuit()
        circuit.live(days: 4)
        var other = circuit
        let before = try usual(circuit)
        // The power is far above what its profile allows: a known cause.
        circuit.live(slots: 288 * 5) {
            warmer(&$0)
            $0[2] = 9.5
        }
        #expect(circuit.state.openEpisodes[0] != nil)
        #expect(abs(try usual(circuit) - before) < 0.05)
        // Where no cause is known for it, so many days move it.
        other.live(slots: 288 * 5, warmer)
        #expect(try usual(other) - before > 0.5)
    }

    @Test("A device that reports every two hours is said to report too seldom, until it reports more often")
    func seldom() {
        var circuit = Circuit()
        #expect(circuit.state.ownNormal == .learning(days: 0, of: 10))
        func seldom(days: Int) {
            for _ in 0..<days * 12 {
                circuit.pass(slots: 23)
                circuit.live(slots: 1)
            }
        }
        seldom(days: 2)
        #expect(circuit.state.ownNormal == .learning(days: 0, of: 10))
        seldom(days: 2)
        #expect(circuit.state.ownNormal == .reportsTooSeldom)
        circuit.live(days: 2)
        #expect(circuit.state.ownNormal == .learning(days: 2, of: 10))
        // So is one that knows itself already, and reports a few times a day from now on.
        circuit = Self.settled
        #expect(circuit.state.ownNormal == .known)
        seldom(days: 6)
        #expect(circuit.state.ownNormal == .reportsTooSeldom)
        #expect(DeviceState(bytes: circuit.state.encode(Circuit.compiled), Circuit.compiled) == circuit.state)
    }

    @Test("Silence of the whole device opens nothing")
    func silence() {
        var circuit = Self.settled
        for _ in 0..<3 { circuit.live(slots: 300) { $0 = [:] } }
        circuit.live(days: 3)
        #expect(circuit.changes.isEmpty)
    }

    @Test("A restored state goes on as the continued one, to the byte", arguments: [0, 1, 40, 130])
    func restored(_ cut: Int) throws {
        var circuit = Self.settled
        circuit.outputs = []
        circuit.live(slots: cut, Self.troubles[3].change)
        var other = circuit
        other.state = try #require(
            DeviceState(bytes: circuit.state.encode(Circuit.compiled), Circuit.compiled))
        #expect(other.state == circuit.state)
        circuit.live(slots: 300, Self.troubles[1].change)
        other.live(slots: 300, Self.troubles[1].change)
        #expect(other.outputs == circuit.outputs)
        #expect(other.state.encode(Circuit.compiled) == circuit.state.encode(Circuit.compiled))
    }

    @Test("Broken bytes are refused, or give a state that goes on")
    func broken() {
        var circuit = Self.settled
        circuit.live(slots: 60, Self.troubles[3].change)
        let bytes = circuit.state.encode(Circuit.compiled)
        for index in stride(from: 30, to: bytes.count, by: 7) {
            for bit in [0x01, 0x80] as [UInt8] {
                var damaged = bytes
                damaged[index] ^= bit
                guard let state = DeviceState(bytes: damaged, Circuit.compiled) else { continue }
                var other = circuit
                other.state = state
                other.live(slots: 3)
            }
        }
    }

    @Test("Eight metrics take at most 2.5 KiB")
    func bytes() {
        let plan = UnlikePlan(
            DeviceProfile(
                id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
                reports: Reports(convention: "c", every: .minutes(1), offlineAfter: .minutes(5)),
                metrics: (0..<8).map { Metric(id: MetricID("m\($0)"), path: "p", unit: .one) }, windows: [],
                symptoms: [], causes: [], fixes: []))
        var writer = StateWriter()
        UnlikeTrack(plan).encode(into: &writer)
        #expect(writer.bytes.count <= 2_560, "\(writer.bytes.count)")
    }

    @Test("Another firmware begins to learn anew, and what was open is over")
    func firmware() {
        var circuit = Circuit()
        circuit.take(.info(["firmware": "1.0"]))
        circuit.live(days: 12)
        circuit.live(slots: 100) { $0[2] = nil }
        #expect(circuit.finding != nil)
        circuit.take(.info(["firmware": "1.0", "maker": "Example"]))
        #expect(circuit.finding != nil)
        circuit.take(.info(["firmware": "1.1"]))
        #expect(circuit.finding == nil && circuit.state.isLearningItself)
        #expect(circuit.changes.map(\.kind) == [.opened, .cleared])
    }

    @Test("Late readings, and those of a metric beyond the watched ones, do no harm")
    func late() {
        var circuit = Self.settled
        let before = circuit.state.unlike
        circuit.take(
            .readings([
                Reading(
                    metric: Circuit.metrics[0], value: 99, observedAt: circuit.at - .hours(2), deviceStated: true)
            ]))
        #expect(circuit.state.unlike == before)
    }
}
