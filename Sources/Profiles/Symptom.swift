package import Telemetry

/// A condition over readings: present, absent or unknown.
package struct Symptom: Hashable, Sendable {
    package var id: String
    package var when: Expression
    /// Not true: the symptom is unknown.
    package var gate: Expression?
    /// How long `when` must hold before the symptom is present. Zero: at once.
    package var hold: TimeSpan
    /// When a present symptom becomes absent; nil: as soon as `when` is false.
    package var clear: Expression?
    /// P(present | no cause that explains it), 0 < p < 1, default 0.01.
    package var falseAlarm: Double
    /// Findings of one group move together and are counted once.
    package var evidenceGroup: String?
    /// A clause a person can say: "it gives less heat than it should at this outdoor temperature".
    package var says: String
    /// The clause for its absence: "it gives the heat that it should". Nil: `clause` words it.
    package var saysNot: String?

    package init(
        id: String, when: Expression, gate: Expression? = nil, hold: TimeSpan = .zero, clear: Expression? = nil,
        falseAlarm: Double = 0.01, evidenceGroup: String? = nil, says: String,
        saysNot: String? = nil
    ) {
        self.id = id
        self.when = when
        self.gate = gate
        self.hold = hold
        self.clear = clear
        self.falseAlarm = falseAlarm
        self.evidenceGroup = evidenceGroup
        self.says = says
        self.saysNot = saysNot
    }

    /// What an agent says of it: the profile's words, and where it has none for the absence, "no sign that …", which any
    /// clause can follow.
    package func clause(for truth: Truth) -> String {
        truth == .no ? saysNot ?? "no sign that \(says)" : says
    }
}
