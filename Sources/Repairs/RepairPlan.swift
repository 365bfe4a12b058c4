package import Profiles
package import Telemetry

/// What a repair needs to know of its fix, as it stood when the repair was requested: a profile that changes meanwhile
/// changes no repair under way.
package struct RepairPlan: Hashable, Sendable, Codable {
    /// Who carries it out.
    package enum Means: Hashable, Sendable, Codable {
        /// A command. `answers`: the device acknowledges. `correlated`: its acknowledgement names the repair.
        case command(answers: Bool, correlated: Bool)
        /// The customer, following these words.
        case customer(instructions: String)
    }
    /// The windows in which readings prove the effect, from `done`, or from `sent` without one.
    package struct Proof: Hashable, Sendable, Codable {
        package var firstSign: TimeSpan?
        package var verify: TimeSpan
        /// How long the effect must last to count as held.
        package var holds: TimeSpan?

        package init(firstSign: TimeSpan? = nil, verify: TimeSpan, holds: TimeSpan? = nil) {
            self.firstSign = firstSign
            self.verify = verify
            self.holds = holds
        }
    }
    /// The fix's name within its profile.
    package var fix: String
    package var title: String
    package var means: Means
    /// Nil where nothing that the device reports would show the effect.
    package var proof: Proof?
    /// Time between `received` and `done`.
    package var finish: TimeSpan
    package var times: RepairTimes
    /// True where somebody else than the requester must approve: a fix marked dangerous, or a request by an AI agent.
    package var needsSecondPerson: Bool

    /// Nil for a visit and for what makes good: nothing to run from here.
    package init?(_ fix: Fix, times: RepairTimes = RepairTimes(), needsSecondPerson: Bool = false) {
        switch fix.means {
        case .remote(let command):
            means = .command(
                answers: command.acknowledgedBy != nil, correlated: command.acknowledgedBy?.correlationPath != nil)
        case .customer(let instructions): means = .customer(instructions: instructions)
        case .onSite, .amends: return nil
        }
        self.fix = fix.id
        title = fix.title
        proof = fix.proof.map {
            Proof(firstSign: $0.firstSign?.within, verify: $0.verify.within, holds: $0.holds)
        }
        finish = max(times.finish, fix.impact.offline + fix.impact.offline)
        self.times = times
        self.needsSecondPerson = needsSecondPerson
    }
}
