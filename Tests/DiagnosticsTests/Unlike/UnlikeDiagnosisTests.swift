import Telemetry
import Testing

@testable import Diagnostics

/// What a device unlike itself means for the diagnosis.
@Suite("Unlike itself, in the diagnosis")
struct UnlikeDiagnosisTests {
    private static func lived(_ trouble: @Sendable (inout [Int: Double]) -> Void) -> Circuit {
        var circuit = Circuit(seed: 5)
        circuit.live(days: 16)
        circuit.live(slots: 100, trouble)
        return circuit
    }

    private static func diagnosis(_ circuit: Circuit, told: [ToldFinding] = [], after: TimeSpan = .zero) -> Diagnosis {
        Diagnosis(of: circuit.state, told: told, isContact: !told.isEmpty, at: circuit.at + after, Circuit.compiled)
    }

    @Test("No cause is likely and nobody complains: something unusual, with the evidence; health says so too")
    func unusual() throws {
        let circuit = Self.lived { $0[1, default: 0] -= 6 }
        let found = Self.diagnosis(circuit)
        #expect(found.conclusion == .somethingUnusual)
        #expect(try #require(found.unlike).drivers.contains { $0.metric.rawValue == "back" })
        let health = Health(of: circuit.state, at: circuit.at, Circuit.compiled)
        #expect(health.condition == .atRisk && health.words.contains("unlike itself"))
        let suggested = Suggestion.ranked(
            for: found, of: circuit.state, tried: [], dangers: [], at: circuit.at, Circuit.compiled)
        #expect(suggested.first?.action == .passToEngineer)
        #expect(suggested.first?.reason.contains("what is unusual in what it reports") == true)
    }

    @Test("As usual it finds nothing unusual")
    func usual() {
        let found = Self.diagnosis(Self.lived { _ in })
        #expect(found.conclusion == .nothingUnusual && found.unlike == nil)
    }

    @Test("A likely cause explains the metrics that its present symptoms read")
    func explained() {
        let circuit = Self.lived { $0[2] = 12 + ($0[2] ?? 0) / 10 }
        #expect(circuit.finding?.drivers.contains { $0.metric.rawValue == "power" } == true)
        let found = Self.diagnosis(circuit)
        #expect(found.conclusion == .likely(0))
        #expect(found.unlike?.drivers.contains { $0.metric.rawValue == "power" } != true)
        let other = Self.diagnosis(
            Self.lived {
                $0[2] = 12 + ($0[2] ?? 0) / 10
                $0[1] = nil
            })
        #expect(other.conclusion == .likely(0))
        #expect(other.unlike?.drivers.contains { $0.metric.rawValue == "back" } == true)
    }

    @Test("It moves no cause's probability")
    func probabilities() {
        let usual = Self.diagnosis(Self.lived { _ in })
        let unlike = Self.diagnosis(Self.lived { $0[1, default: 0] -= 6 })
        #expect(unlike.ranked.map(\.probability) == usual.ranked.map(\.probability))
        #expect(unlike.nothingWeKnow == usual.nothingWeKnow)
    }

    @Test("Of a silent device it says nothing: what it last reported is not how it is now")
    func silent() {
        let circuit = Self.lived { $0[1, default: 0] -= 6 }
        let found = Self.diagnosis(circuit, after: .hours(3))
        #expect(found.unlike == nil && found.conclusion == .cannotTell)
    }

    @Test("What is usual at an hour holds what was reported at it, and is unknown of counters and states")
    func band() throws {
        let circuit = Self.lived { _ in }
        let noon = Stove.start + .days(10) + .hours(12)
        let range = try #require(circuit.state.usualRange(of: Circuit.metrics[0], at: noon, Circuit.compiled))
        #expect(range.contains(40) && !range.contains(30))
        let night = try #require(
            circuit.state.usualRange(of: Circuit.metrics[0], at: noon + .hours(12), Circuit.compiled))
        #expect(night.contains(30) && !night.contains(40))
        for metric in [3, 4] {
            #expect(circuit.state.usualRange(of: Circuit.metrics[metric], at: noon, Circuit.compiled) == nil)
        }
        #expect(Circuit().state.usualRange(of: Circuit.metrics[0], at: noon, Circuit.compiled) == nil)
    }
}
