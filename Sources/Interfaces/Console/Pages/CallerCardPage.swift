import DeskOperations
import Foundation
import Telemetry

/// The card of a caller: ring, listen, act, in that order.
struct CallerCardPage: Page {
    struct RingView: Sendable {
        var name: String
        var relation: String?
        /// Nil where a danger's instruction stands in its place.
        var openingLine: String?
        var earlierSays: String?
        var recognisedBy: String?
        var verified: String?
        var language: String?
        var needs: [String]
        var askIdentity: Bool
        var hasPromises: Bool
        var promises: [PromiseView]
        var hasEarlier: Bool
        var earlierCount: String
        var earlier: [PastView]
    }
    struct PromiseView: Sendable {
        var late: Bool
        var says: String
        var owner: String
        var due: TimeView?
    }
    struct PastView: Sendable {
        var iso: String
        var absolute: String
        var relative: String
        var about: String
        var outcome: String?
        var reason: String?
        var channel: String
    }
    var chrome: Chrome
    /// Before everything else.
    var dangers: [DangerPanel]
    var ring: RingView
    /// Empty until the contact begins with the agent's first act.
    var contactID: String
    /// Where the forms of this card go.
    var actPath: String
    var selfPath: String
    var revision: String
    var revisionPath: String
    var first: DeviceSection?
    var hasRest: Bool
    var rest: [DeviceSection]
    var noDevices: Bool
    var closable: Bool
    /// The contact is over; what it was about may still be said.
    var ended: Bool
    var endedID: String
    var choice: ReasonChoice
    /// What else will break soon.
    var soon: OutlookPanel
    var zone: String

    init(chrome: Chrome, card: Card, newKey: () -> String) {
        let times = TimeText(zone: (card.ring.home ?? card.devices.first?.device.home)?.timeZone, now: card.madeAt)
        let path = "/persons/\(card.person.rawValue)"
        let query = card.contact.map { "?contact=\($0.id.rawValue)" } ?? ""
        let open = card.contact.map { $0.closedAt == nil } ?? true
        self.chrome = chrome
        self.chrome.title = card.ring.name
        self.chrome.onCallers = true
        contactID = open ? card.contact?.id.rawValue ?? "" : ""
        actPath = path
        selfPath = path + query
        revision = card.revision
        revisionPath = path + "/revision" + query
        closable = card.contact != nil && open
        choice = ReasonChoice(card.devices, said: card.contact?.reasons ?? [])
        soon = OutlookPanel(soonIn: card.devices)
        ended = card.contact != nil && !open && choice.hasReasons
        endedID = card.contact?.id.rawValue ?? ""
        dangers = card.ring.dangers.enumerated().map { DangerPanel($0.element, isHeading: $0.offset == 0) }
        ring = Self.ring(card.ring, times: times)
        let back = path + query
        let token = chrome.formToken
        let sections = card.devices.map {
            DeviceSection(
                $0, told: card.contact?.told ?? [], contact: card.contact?.id, times: times, backPath: back,
                formToken: token, newKey: newKey)
        }
        first = sections.first
        rest = Array(sections.dropFirst())
        hasRest = !rest.isEmpty
        noDevices = sections.isEmpty
        zone = times.zoneName
    }

    /// "Portuguese" for `pt`, "Portuguese (Brazil)" for `pt-BR`; what is no language tag stays as it is.
    private static func nameOfLanguage(_ tag: String) -> String {
        let isTag = tag.wholeMatch(of: /[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*/) != nil
        return isTag ? Locale(identifier: "en").localizedString(forIdentifier: tag) ?? tag : tag
    }

    private static func ring(_ ring: Ring, times: TimeText) -> RingView {
        let earlier = ring.earlier?.contacts ?? []
        return RingView(
            name: ring.name, relation: ring.relation,
            openingLine: ring.dangers.isEmpty
                ? ring.opening ?? "Listen first: nothing is known yet that would help." : nil,
            earlierSays: ring.earlier?.says?.startingUpperCase, recognisedBy: ring.recognisedBy?.startingUpperCase,
            verified: ring.identity.verifiedHow, language: ring.language.map(Self.nameOfLanguage),
            needs: ring.needs,
            askIdentity: !ring.identity.isVerified, hasPromises: !ring.promises.isEmpty,
            promises: ring.promises.map { promise in
                PromiseView(
                    late: promise.overdue, says: promise.says, owner: promise.owner,
                    due: promise.dueAt.map { TimeView($0, times) })
            },
            hasEarlier: !earlier.isEmpty,
            earlierCount: earlier.count == 1 ? "1 earlier contact" : "\(earlier.count) earlier contacts",
            earlier: earlier.map { contact in
                let time = TimeView(contact.at, times)
                return PastView(
                    iso: time.iso, absolute: time.absolute, relative: time.relative, about: contact.about,
                    outcome: contact.outcome, reason: contact.reason, channel: contact.channel.rawValue)
            })
    }
}
