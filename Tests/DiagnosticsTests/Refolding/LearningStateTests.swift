import Diagnostics
import Profiles
import Telemetry
import Testing

/// A device that is to be learned anew takes what comes, and judges nothing by it.
@Suite struct LearningStateTests {
    private func cold(_ at: Double, _ heat: Double = 0, stated: Double? = nil) -> DeviceInput {
        let time = minute(stated ?? at)
        return DeviceInput(
            device: Stove.device, receivedAt: minute(at),
            content: .readings(
                [(Stove.heat, heat), (Stove.mode, 1)].map {
                    Reading(metric: $0.0, value: $0.1, observedAt: time, deviceStated: true)
                }))
    }

    /// It was on, and gave no heat, for three hours.
    private func hung() -> DeviceState {
        var state = DeviceState(Stove.compiled)
        let said = DeviceInput(
            device: Stove.device, receivedAt: minute(0), content: .info(["firmware": "2.1", "maker": "Example"]))
        _ = state.fold(said, by: Stove.compiled)
        for time in 1...180 { _ = state.fold(cold(Double(time)), by: Stove.compiled) }
        return state
    }

    @Test func `What is of no profile is taken over, and nothing else`() throws {
        let saved = hung().encode(Stove.compiled)
        let learning = DeviceState(learning: Stove.compiled, saved: saved)
        #expect(learning.isLearning)
        #expect(learning.info == ["firmware": "2.1", "maker": "Example"])
        #expect(learning.lastReceivedAt == minute(180) && learning.newestReading == minute(180))
        #expect(learning.symptoms.allSatisfy { $0.truth == .unknown })
        #expect(learning.lastReading(of: Stove.heat, Stove.compiled) == nil)

        // Saved again, it is to be learned anew again.
        let again = learning.encode(Stove.compiled)
        #expect(again.count < saved.count / 4)
        #expect(DeviceState(bytes: again, Stove.compiled) == nil)
        #expect(DeviceState(learning: Stove.compiled, saved: again) == learning)
        #expect(DeviceState(bytes: saved, Stove.compiled) == hung())
    }

    @Test func `Bytes that do not read leave a device of which nothing is known`() {
        let saved = hung().encode(Stove.compiled)
        let nothing = DeviceState(learning: Stove.compiled)
        #expect(nothing.isLearning && nothing.lastReceivedAt == nil)
        for count in [0, 1, 2, 9, 20, 40] {
            #expect(DeviceState(learning: Stove.compiled, saved: Array(saved.prefix(count))) == nothing, "\(count)")
        }
        var other = saved
        other[0] = 255
        #expect(DeviceState(learning: Stove.compiled, saved: other) == nothing)
    }

    @Test func `What is newer goes to history, what is older is late, and there is no verdict on either`() {
        var learning = DeviceState(learning: Stove.compiled, saved: hung().encode(Stove.compiled))
        var outputs: [FoldOutput] = []
        for time in 181...400 { outputs += learning.fold(cold(Double(time)), by: Stove.compiled) }
        #expect(
            outputs.allSatisfy {
                switch $0 {
                case .accepted, .sensor: true
                default: false
                }
            })
        let late = learning.fold(cold(401, stated: 170), by: Stove.compiled)
        #expect(late.contains { if case .late(let readings) = $0 { readings.count == 2 } else { false } })
        #expect(learning.openEpisodes.allSatisfy { $0 == nil })
        let health = Health(of: learning, at: minute(401), Stove.compiled)
        #expect(health.condition == .unknown && health.reach == .fresh && health.isLearning)
        #expect(health.words == "learning: what it has reported is being read again")
    }
}
