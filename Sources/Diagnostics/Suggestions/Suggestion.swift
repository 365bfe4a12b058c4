package import Profiles
package import Telemetry

/// Something that can be done about this diagnosis on this device now, ranked, with its reason and its price.
package struct Suggestion: Hashable, Sendable {
    package enum Action: Hashable, Sendable {
        /// A fix of the profile, by index.
        case fix(Int)
        /// No cause, and no complaint left standing; or a likely cause that is no fault and has no cure (`forCause`); or
        /// a fix was verified and needs time to show. Explain, and leave the device alone.
        case nothingToRepair
        /// Something is wrong that we have no cause or no working fix for.
        case passToEngineer
    }
    package enum Obstacle: Hashable, Sendable {
        /// A precondition's source text, and whether it is false or cannot be judged.
        case precondition(String, Truth)
        case deviceUnreachable
        /// So many times in so long is the limit.
        case limit(count: Int, period: TimeSpan)
        case cooldown(until: Timestamp)
        /// A danger stands, and this does not make it safe; its clause.
        case danger(String)
    }
    /// How a fix went for its cause over the whole fleet.
    package struct Record: Hashable, Sendable {
        /// Times it was verified and held, of the times that came to a verdict; fractions where a case counts for
        /// several causes.
        package var held: Double
        package var of: Double
        /// P(the cause clears by itself within the time a proof is given).
        package var clearsByItself: Double

        package init(held: Double, of: Double, clearsByItself: Double) {
            self.held = held
            self.of = of
            self.clearsByItself = clearsByItself
        }
    }
    package struct Precondition: Hashable, Sendable {
        package var text: String
        package var truth: Truth

        package init(
            text: String, truth: Truth
        ) {
            self.text = text
            self.truth = truth
        }
    }
    package var action: Action
    /// Nil for an action that is no fix.
    package var kind: Fix.Kind?
    /// P(it holds) over what may be the cause: the sum of P(cause) × P(holds | cause, firmware), learned.
    package var expectedEffect: Double
    /// What it is worth: the effect less what would clear by itself, times what its kind counts, less its cost.
    package var expectedBenefit: Double
    /// The cause it would act on, by index: the likeliest of those it works on.
    package var forCause: Int?
    /// Part of the benefit lost to what it costs the customer, 0...0.5.
    package var cost: Double
    /// Why it stands where it stands; a sentence.
    package var reason: String
    /// Why it is not first, a clause; nil for the first.
    package var whyNotFirst: String?
    /// Nil where it is no fix, or was never tried for this cause.
    package var record: Record?
    package var preconditions: [Precondition]
    /// What keeps it from being done now; shown, never hidden.
    package var blockedBy: [Obstacle]
    /// An earlier try stands against it.
    package var wasTried = false
    /// Whether it may be offered at all: it helps at better than `Suggestion.leastEffect` where nothing would have cleared
    /// by itself, has neither failed in this episode nor just been done, and no danger forbids it.
    package var isOffered: Bool

    package init(
        action: Action, kind: Fix.Kind?, expectedEffect: Double, expectedBenefit: Double = 0, forCause: Int?,
        cost: Double, reason: String, whyNotFirst: String? = nil, record: Record? = nil,
        preconditions: [Precondition] = [], blockedBy: [Obstacle] = [], isOffered: Bool
    ) {
        self.action = action
        self.kind = kind
        self.expectedEffect = expectedEffect
        self.expectedBenefit = expectedBenefit
        self.forCause = forCause
        self.cost = cost
        self.reason = reason
        self.whyNotFirst = whyNotFirst
        self.record = record
        self.preconditions = preconditions
        self.blockedBy = blockedBy
        self.isOffered = isOffered
    }

    /// Below this expected effect a fix is listed last, not offered: one in ten is not worth a customer's hope.
    package static let leastEffect = 0.1
}
