import FleetModel
import Foundation

/// A caller of `contacts.jsonl`, to be talked to: what they begin with, and how they answer what they are asked.
///
/// The same caller gives the same answers, in whatever order they are asked. What is the matter with the device they do
/// not say: it decides what is so at their home, and that alone can be asked for.
package struct ContactCaller: Hashable, Sendable {
    /// ms since 1970.
    package let at: Int64
    package let device: String
    /// By the model's names.
    package let family: String
    private let causes: [String]
    private var caller: SimulatedCaller

    package enum Answer: Hashable, Sendable {
        case yes, no
        case doesNotKnow
    }

    /// Something of homes or devices that can be asked for: in which share of homes it is so.
    package struct Circumstance: Hashable, Sendable {
        /// 0...1, where nothing of `shares` is the matter.
        package var otherwise: Double
        /// 0...1, by cause.
        package var shares: [String: Double]
        package var needsALook: Bool

        package init(otherwise: Double, shares: [String: Double] = [:], needsALook: Bool = false) {
            self.otherwise = otherwise
            self.shares = shares
            self.needsALook = needsALook
        }
    }

    /// The caller of a line; nil where a scenario wrote the contact out, so that nobody knows what they would answer.
    package init?(line: [UInt8]) throws {
        let line = try JSONDecoder().decode(ContactLine.self, from: Data(line))
        guard let device = line.device, let family = line.family, let says = line.says.flatMap(Complaint.init),
            let noticed = line.noticed, let cause = line.cause, let skill = line.skill, let mistakes = line.mistakes,
            let patience = line.patience
        else { return nil }
        at = line.at
        self.device = device
        self.family = family
        causes = line.present ?? [cause]
        caller = SimulatedCaller(
            noticed: noticed.compactMap(Complaint.init), says: says, skill: skill, mistakes: mistakes,
            patience: patience)
    }

    /// What they begin with, by the model's name.
    package mutating func begin() -> String { caller.begin().rawValue }

    /// Nil once they have had enough.
    package mutating func answer(_ name: String, _ asked: Circumstance) -> Answer? {
        var random = RandomSource(seed: Self.seed(device, at, name), stream: 0xA5_0000_0000)
        // The rarest that is the matter says how it is.
        let named = causes.compactMap { asked.shares[$0] }
        let share = named.max { abs($0 - asked.otherwise) < abs($1 - asked.otherwise) } ?? asked.otherwise
        let isSo = random.happens(share)
        switch caller.answer(.isItSo(isSo, needsALook: asked.needsALook), using: &random) {
        case .yes: return .yes
        case .no: return .no
        case .doesNotKnow, .says: return .doesNotKnow
        case .hangsUp: return nil
        }
    }

    /// FNV-1a over what is asked of whom. Source: Fowler, Noll, Vo.
    private static func seed(_ device: String, _ at: Int64, _ name: String) -> UInt64 {
        "\(device)/\(at)/\(name)".utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
