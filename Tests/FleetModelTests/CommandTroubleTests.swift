import FleetModel
import Testing

/// Devices that mistreat their commands, and devices that keep what they could not say.
@Suite struct CommandTroubleTests {
    /// What a heat pump says to "set it to 23", and its setpoint some minutes later.
    private func told(_ way: CommandTrouble.Way) -> (replies: [CommandReply.Status], setpoint: Double?, silent: Bool) {
        var device = Fixture.heatPump()
        device.commandTroubles = [CommandTrouble(way, often: 1)]
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(10))
        recording.send("a", .setSetpoint(23), to: &device)
        recording.run(&device, to: Fixture.hours(10.2))
        return (recording.replies.map(\.status), recording.heatPump().last?.setpoint, device.isSilent)
    }

    @Test func aDelayedCommandIsTakenLater() {
        var device = Fixture.heatPump()
        device.commandTroubles = [CommandTrouble(.delayed(seconds: 300), often: 1)]
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(10))
        recording.send("a", .setSetpoint(23), to: &device)
        recording.run(&device, to: Fixture.hours(10) + 240)
        #expect(recording.replies.isEmpty && recording.heatPump().last?.setpoint != 23)
        recording.run(&device, to: Fixture.hours(10) + 420)
        #expect(recording.replies.map(\.status) == [.received, .done])
        #expect(recording.heatPump().last?.setpoint == 23)
    }

    @Test func aRefusedCommandHasNoEffect() {
        let told = told(.refused)
        #expect(told.replies == [.refused] && told.setpoint != 23)
    }

    @Test func anAcknowledgementWithoutEffectLooksDone() {
        let told = told(.acknowledgedWithoutEffect)
        #expect(told.replies == [.received, .done] && told.setpoint != 23)
    }

    @Test func anEffectWithoutAWordIsThere() {
        let told = told(.doneWithoutWord)
        #expect(told.replies.isEmpty && told.setpoint == 23)
    }

    @Test func aDeviceThatDiesInMidCommandIsSilentAndTheTruthSaysSo() {
        let told = told(.dies)
        #expect(told.replies == [.received] && told.silent)
        var device = Fixture.router()
        device.commandTroubles = [CommandTrouble(.dies, often: 1)]
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(1))
        recording.send("a", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(2))
        #expect(device.truth().causes.map(\.cause) == [.goneSilent])
        #expect(recording.events.last?.event == .wentOffline)
    }

    @Test func aDeviceWithStorageTellsLaterWhatItCouldNotSay() {
        func reports(storage: Int) -> [(at: ModelTime, sequence: UInt64)] {
            var device = Fixture.router([
                CauseCourse(.goneSilent, onset: Fixture.hours(2), end: Fixture.hours(3))
            ])
            device.storage = storage
            var recording = Recording()
            recording.run(&device, to: Fixture.hours(4))
            return recording.events.compactMap { at, event in
                if case .report(let sequence, _) = event { (at, sequence) } else { nil }
            }
        }
        let during = { (at: ModelTime) in at > Fixture.hours(2) + 60 && at < Fixture.hours(3) }
        #expect(reports(storage: 0).allSatisfy { !during($0.at) })
        let all = reports(storage: 100)
        #expect(all.count { during($0.at) } >= 58)
        #expect(Set(all.map(\.sequence)).count == all.count)
        // Of a small storage the latest stay.
        let few = reports(storage: 10).filter { during($0.at) }
        #expect(few.count == 10 && few.allSatisfy { $0.at > Fixture.hours(2.8) })
    }

    @Test func aDeviceWithoutMainsStoresNothing() {
        var device = Fixture.router([CauseCourse(.powerCut, onset: Fixture.hours(2), end: Fixture.hours(3))])
        device.storage = 100
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(4))
        #expect(recording.events.allSatisfy { $0.at <= Fixture.hours(2) + 120 || $0.at >= Fixture.hours(3) })
    }
}
