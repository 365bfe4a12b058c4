import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("A call", .serialized)
    struct CallTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test("From a hung controller's readings to a repair that readings prove")
        func wholeWay() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .hung, obeys: false, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("controller_hang", on: device)

                    for spelling in ["+44 20 7946 0112", "020 7946 0112", "0044 (20) 7946-0112", "tel:+442079460112"] {
                        var read: Card?
                        // A machine that is too busy to hear the stove says for a moment that it is silent.
                        _ = try await eventually("its readings are fresh") {
                            let found = try await bedside.tool("lookup", spelling, "--json")
                            #expect(found.status == 0, "\(found.errors)")
                            let card = try WireFormat.value(Card.self, from: found.output.utf8)
                            read = card
                            return card.devices.first?.health.condition != .unknown
                        }
                        let card = try #require(read)
                        #expect(card.ring.name == caller.name)
                        let seen = try #require(card.devices.first)
                        #expect(seen.causes.first?.id.rawValue == "controller_hang")
                        #expect(
                            seen.causes.first?.evidenceFor.contains { $0.says.contains("gives no heat") } == true)
                        #expect(seen.suggestion?.fix.rawValue == "restart_controller")
                        #expect(seen.health.condition == .faulty)
                    }
                    try await Self.repair(stove, device, caller, bedside)
                }
            }
        }

        /// Permission, one command, the ladder to its proof.
        private static func repair(
            _ stove: Stove, _ device: DeviceID, _ caller: Resident, _ bedside: Installation
        ) async throws {
            let desk = try bedside.desk
            let ada = Installation.ada
            let person = try #require(
                try await desk.callers(matching: CallerQuery(.phone(caller.phone)), as: ada).matches.first?.person)
            let contact = try await desk.openContact(ContactOpening(person: person, channel: .call), as: ada)
            var request = RepairRequest(
                device: device, fix: FixID(rawValue: "restart_controller"), contact: contact.id,
                idempotencyKey: "refused-request")

            let unverified = try await desk.requestRepair(request, as: ada)
            #expect(unverified.state == .rejected)
            #expect(!unverified.refusals.isEmpty)
            #expect(stove.commands.all.isEmpty)

            _ = try await desk.verifyIdentity(contact.id, how: "date of birth", as: ada)
            request.permission = "Yes, please restart it."
            request.idempotencyKey = "the-first-request"
            let repair = try await desk.requestRepair(request, as: ada)
            let updates = try await desk.repairUpdates(repair.id, as: ada)
            let command = try await stove.commands.first { _ in true }
            #expect(command == Stove.Command(cmd: "restart", id: repair.id.rawValue))

            // A double click is the same repair; another agent's is told to wait.
            #expect(try await desk.requestRepair(request, as: ada).id == repair.id)
            request.idempotencyKey = "another-request"
            await #expect {
                try await desk.requestRepair(request, as: ada)
            } throws: { error in
                if case DeskError.conflict = error { true } else { false }
            }

            var states: [RepairState] = []
            for await update in updates {
                if states.last == update.state { continue }
                states.append(update.state)
                switch update.state {
                case .sent: try await stove.reply(command.id, "received")
                case .received:
                    stove.become(.well)
                    try await stove.reply(command.id, "done")
                default: break
                }
                if update.state == .verified || update.state.isEnd { break }
            }
            // A stream keeps only the newest that is unread, so a rung may be passed unseen; none is seen out of order.
            #expect(states == RepairState.allCases.filter(states.contains))
            #expect(states.last == .verified)
            let steps = try await desk.repair(repair.id, as: ada).steps
            for state in [RepairState.approved, .sent, .received, .done] {
                #expect(steps.first { $0.state == state }?.progress == .passed, "\(state)")
            }
            _ = try await eventually("the fault has cleared") {
                try await desk.diagnosis(device, contact: nil, as: ada).health.condition == .healthy
            }
            #expect(stove.commands.all.count == 1)
        }

        @Test("What goes silent is not shown as healthy")
        func silence() async throws {
            let other = Resident(name: "Ivo Marlow", phone: "+44 20 7946 0113", stove: "stove-2")
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller, other])
                let (quiet, dark) = (
                    try Stove(caller, .well, obeys: true, of: bedside),
                    try Stove(other, .well, obeys: true, of: bedside)
                )
                try await Stove.running([quiet, dark]) {
                    for (resident, goes) in [(caller, quiet), (other, dark)] {
                        let device = try await bedside.device(of: resident)
                        _ = try await eventually("it is well") {
                            try await bedside.health(of: device).condition == .healthy
                        }
                        if goes === dark { await goes.losePower() } else { goes.become(.mute) }
                        _ = try await eventually("it is offline") {
                            let health = try await bedside.health(of: device)
                            #expect(health.reach == .fresh || health.condition == .unknown)
                            return health.reach == .offline
                        }
                    }
                }
            }
        }

        @Test("A restart is not what is offered where it does not cure the likely cause")
        func otherCure() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .choked, obeys: true, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("blocked_flue", on: device)
                    let assessment = try await bedside.desk.diagnosis(
                        device, contact: nil, as: Installation.ada)
                    #expect(assessment.suggestion?.fix.rawValue == "sweep_flue")
                    for other in assessment.others where other.fix.rawValue == "restart_controller" {
                        #expect(other.whyNotFirst != nil)
                    }
                }
            }
        }
    }
}
