import Profiles

/// What customers must not be asked to touch, found in the words of an instruction whose author did not say it.
enum SafeAdvice {
    struct Hazard {
        /// In UTF-8 bytes from the text's start.
        let offset: Int
        let phrase: String
        let touches: Touch
    }

    /// Every phrase that speaks of work at refrigerant, gas or mains, but for sentences that forbid it.
    static func hazards(in text: String) -> [Hazard] {
        let said = SpokenWords(text)
        return phrases.flatMap { phrase, touches in
            said.places(of: phrase).filter { !said.isDenied($0) }.map {
                Hazard(offset: $0.offset, phrase: phrase, touches: touches)
            }
        }
        .sorted { $0.offset < $1.offset }
    }

    /// Phrases, in small letters. What stands behind a cover is mains until its author says otherwise.
    private static let phrases: [(String, Touch)] =
        [
            "the cover", "its cover", "the housing", "the casing", "the front panel", "the back panel",
            "the side panel",
        ].flatMap { thing in
            ["open \(thing)", "remove \(thing)", "unscrew \(thing)", "take off \(thing)", "lift off \(thing)"].map {
                ($0, Touch.mains)
            }
        }
        + [
            "terminal", "terminals", "capacitor", "capacitors", "wiring", "live wire", "live wires", "bare wire",
            "bare wires", "junction box", "circuit board", "contactor", "rewire", "fuse holder", "the wires",
            "the wire",
        ].map { ($0, Touch.mains) }
        + [
            "gas valve", "gas pipe", "gas hose", "gas tap", "gas line", "gas connection", "the burner", "pilot light",
            "gas regulator",
        ].map { ($0, Touch.gas) }
        + [
            "refrigerant", "service valve", "service valves", "service port", "schrader valve", "refrigerant line",
            "propane valve",
        ].map { ($0, Touch.refrigerant) }
}
