import BrokerFixture
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("Listening", .serialized)
    struct ListeningTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test("From the command line: a question is answered, its danger stops every command, and is taken back")
        func danger() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .choked, obeys: true, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("blocked_flue", on: device)

                    let opened = try await bedside.tool("contact", "open", caller.phone, "--as", "ada", "--json")
                    #expect(opened.status == 0, "\(opened.errors)")
                    let contact = try WireFormat.value(Contact.self, from: opened.output.utf8).id.rawValue
                    func card() async throws -> Card {
                        let found = try await bedside.tool(
                            "lookup", caller.phone, "--contact", contact, "--as", "ada", "--json")
                        return try WireFormat.value(Card.self, from: found.output.utf8)
                    }
                    func answer(_ answer: String) async throws {
                        let told = try await bedside.tool(
                            "contact", "tell", contact, "--device", device.description, "--ask", "smells_smoke",
                            "--answer", answer, "--as", "ada")
                        #expect(told.status == 0, "\(told.errors)")
                    }
                    let question = try #require(try await card().devices.first?.question)
                    #expect(question.id.rawValue == "smells_smoke" && question.isAboutDanger)

                    try await answer("yes")
                    let danger = try #require(try await card().ring.dangers.first)
                    #expect(danger.instruction.hasPrefix("Please open a window"))
                    let text = try await bedside.tool("lookup", caller.phone, "--contact", contact, "--as", "ada")
                    #expect(text.output.hasPrefix("DANGER, stove in the kitchen: its fumes may be in the room"))
                    let refused = try await bedside.tool(
                        "repair", "start", device.description, "restart_controller", "--contact", contact,
                        "--permission", "Yes, please.", "--as", "ada")
                    #expect(refused.status == 1)
                    #expect(refused.output.contains("there is danger to people: its fumes may be in the room"))
                    #expect(stove.commands.all.isEmpty)

                    try await answer("withdrawn")
                    #expect(try await card().ring.dangers.isEmpty)
                    let figures = try await bedside.tool("lookup", caller.phone, "--contact", contact, "--figures")
                    #expect(figures.output.contains("= measured weak_heat present: ratio"))
                    #expect(figures.output.contains("Ask: “Does it smell of smoke in the room?” [smells_smoke]"))
                }
            }
        }
    }
}
