package import Telemetry

/// A danger to people that stands now, and what to say: it comes before everything else on the card.
package struct DangerInstruction: Hashable, Sendable, Codable {
    /// The danger's name within the profile.
    package var id: String
    package var device: DeviceID
    /// The device in the customer's words, e.g. "heat pump".
    package var deviceWords: String
    /// A clause: "it may be leaking propane".
    package var says: String
    /// What the agent says now, word for word.
    package var instruction: String
    /// What it rests on, a clause each; never empty.
    package var signs: [String]
    /// The only fixes that may be sent meanwhile.
    package var makeSafe: [FixID]

    package init(
        id: String, device: DeviceID, deviceWords: String, says: String, instruction: String, signs: [String],
        makeSafe: [FixID] = []
    ) {
        self.id = id
        self.device = device
        self.deviceWords = deviceWords
        self.says = says
        self.instruction = instruction
        self.signs = signs
        self.makeSafe = makeSafe
    }
}
