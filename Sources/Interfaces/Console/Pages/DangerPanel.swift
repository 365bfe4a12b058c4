import DeskOperations

/// A danger that stands, as the instruction that comes before everything else on a page.
struct DangerPanel: Sendable {
    var dangerWords: String
    var dangerSays: String
    var instruction: String
    var signs: [String]
    /// It is the page's heading.
    var isHeading: Bool

    init(_ danger: DangerInstruction, isHeading: Bool) {
        dangerWords = danger.deviceWords.startingUpperCase
        dangerSays = danger.says
        instruction = danger.instruction
        signs = danger.signs
        self.isHeading = isHeading
    }
}
