import Diagnostics
import Profiles

extension Heater {
    /// The same heater, whose profile knows what to ask, what they have lived through and what is dangerous.
    static let questioned: CompiledProfile? = questions.profile.map { CompiledProfile($0) }
    static let questions = read(
        text.replacing(
            "never_stops: it runs all the time", with: "never_stops: it runs all the time, sweet_smell: it smells sweet"
        )
            + """

            lived:
              cold: {length: "duration(room < 18 Cel, 24h)", says: it has been under 18 degrees}
            asks:
              display_reacts:
                ask: "Does its display react when you press a key?"
                seconds: 15
                tells: {controller_hang: [0.05, 0.9]}
              hissing:
                ask: "Do you hear a hissing beside it?"
                seconds: 20
                tells: {leak: [0.5, 0.01]}
            dangers:
              propane:
                says: it may be leaking propane
                instruction: "Please open a window, leave the room and touch nothing there. I stay with you."
                notices: [sweet_smell]
                answers: {hissing: true}
                make_safe: [backup]
            """)
}
