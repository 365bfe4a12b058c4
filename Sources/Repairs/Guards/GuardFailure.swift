package import Profiles
package import Telemetry

/// A guard that says no.
package enum GuardFailure: Hashable, Sendable {
    /// A danger to people stands, and this does not make it safe.
    case danger(says: String)
    case stopped(by: String, reason: String)
    case restoredSince
    case roleMayNot(role: String)
    case notFromHere
    case profileChanged(model: String)
    case identityUnverified
    case permissionMissing(Fix.Permission)
    /// Given by somebody who is no (longer) occupier or owner, as the fix asks.
    case permissionNotTheirs(Fix.Permission)
    case permissionElsewhere
    case permissionExpired
    case permissionWithdrawn
    case lineNotAsked(cuts: [String])
    case lineInUse(cuts: [String])
    case anotherRepair(title: String, by: String)
    case limitReached(count: Int, period: TimeSpan)
    case cooling(for: TimeSpan)
    /// The precondition's own text. `waits`: it was met when asked for, so it is waited for.
    case preconditionUnmet(String, waits: Bool)
    case preconditionUnknown(String, waits: Bool)

    /// True where waiting may help, so that a repair stays queued rather than being rejected.
    package var passesByItself: Bool {
        switch self {
        case .preconditionUnmet(_, let waits), .preconditionUnknown(_, let waits): waits
        default: false
        }
    }

    /// A name for screens, counters and audit.
    package var rule: String {
        switch self {
        case .danger: "danger"
        case .stopped: "stop"
        case .restoredSince: "epoch"
        case .roleMayNot: "role"
        case .notFromHere: "means"
        case .profileChanged: "profile"
        case .identityUnverified: "identity"
        case .permissionMissing, .permissionNotTheirs, .permissionElsewhere, .permissionExpired, .permissionWithdrawn:
            "permission"
        case .lineNotAsked, .lineInUse: "line"
        case .anotherRepair: "one_at_a_time"
        case .limitReached: "limit"
        case .cooling: "cooldown"
        case .preconditionUnmet, .preconditionUnknown: "precondition"
        }
    }

    /// Why, as a clause for the screen.
    package var says: String {
        switch self {
        case .danger(let says): "there is danger to people: \(says)"
        case .stopped(let account, let reason): "\(account) has stopped all repairs: \(reason)"
        case .restoredSince: "our records were restored from a backup after this was asked for"
        case .roleMayNot(let role): "the role \(role) may not run this"
        case .notFromHere: "this is not done from here"
        case .profileChanged(let model): "the device is not what this fix was made for any more (it says: \(model))"
        case .identityUnverified: "we have not verified who we are talking to"
        case .permissionMissing(let whose): "no permission by the \(whose.rawValue) is recorded"
        case .permissionNotTheirs(let whose):
            "the permission was given by somebody who is not the \(whose.rawValue) now"
        case .permissionElsewhere: "the permission is for another fix or another device"
        case .permissionExpired: "the permission has run out"
        case .permissionWithdrawn: "the permission was withdrawn"
        case .lineNotAsked(let cuts): "it cuts \(Self.list(cuts)), and nobody asked whether we are talking over it"
        case .lineInUse(let cuts): "it cuts \(Self.list(cuts)), and we are talking over it"
        case .anotherRepair(let title, let account): "\(account) has “\(title)” under way on this device"
        case .limitReached(let count, let period):
            "it was run \(count == 1 ? "once" : "\(count) times") within \(period.inWords), which is the most allowed"
        case .cooling(let span): "it was run a moment ago and needs a rest of another \(span.inWords)"
        case .preconditionUnmet(let text, _): "this must be so first: \(text)"
        case .preconditionUnknown(let text, _): "we cannot tell whether this is so: \(text)"
        }
    }

    /// Why, as a clause to say to the customer: without a rule's own text.
    package var spoken: String {
        switch self {
        case .preconditionUnmet: "the conditions for it are not right"
        case .preconditionUnknown: "we cannot tell whether the conditions for it are right"
        default: says
        }
    }

    /// What would make it say yes.
    package var remedy: String {
        switch self {
        case .danger: "Give the instruction first; only what makes it safe may be sent."
        case .stopped: "Wait until the stop is lifted; whoever set it knows when."
        case .restoredSince: "Look at the device as it is now, and ask for the repair again."
        case .roleMayNot: "Hand the contact to somebody whose role permits it."
        case .notFromHere: "Book a visit."
        case .profileChanged: "Open the device again: the fixes for what it is now are listed there."
        case .identityUnverified: "Verify the caller first."
        case .permissionMissing(let whose): "Ask the \(whose.rawValue), and record their answer in their words."
        case .permissionNotTheirs(let whose): "Ask the \(whose.rawValue) of today."
        case .permissionElsewhere: "Ask for this fix on this device, and record the answer."
        case .permissionExpired, .permissionWithdrawn: "Ask again, and record the answer."
        case .lineNotAsked: "Ask: are you calling over this line?"
        case .lineInUse: "Agree that the line will drop and how to reach them then, or wait until the call is over."
        case .anotherRepair: "Wait for its end, or talk to them."
        case .limitReached: "Running it again will not help. Try the next fix, or pass it to an engineer."
        case .cooling(let span): "Try again in \(span.inWords)."
        case .preconditionUnmet(_, waits: true), .preconditionUnknown(_, waits: true):
            "It starts by itself once it is so."
        case .preconditionUnmet: "Wait until it is so, or try another fix."
        case .preconditionUnknown: "Wait for fresh readings, or try another fix."
        }
    }

    /// "the phone", "the phone and the internet": names as in the fix's impact.
    private static func list(_ cuts: [String]) -> String {
        let named = cuts.map { "the " + $0.split(separator: "_").joined(separator: " ") }
        return named.joined(separator: " and ")
    }
}
