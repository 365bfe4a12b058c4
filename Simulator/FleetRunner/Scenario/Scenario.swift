package import FleetModel

/// A simulated fleet as a file describes it: who lives where with which devices, what befalls them, and what was said
/// and tried before now. Instants are seconds relative to the end of the history ("now"), negative in the past.
package struct Scenario: Hashable, Sendable {
    package var name: String
    package var title: String
    package var seed: UInt64
    /// Length of the history before now, s.
    package var history: Double
    /// Between a device's reports, s.
    package var interval: Double
    /// At least one.
    package var regions: [Region]
    package var fleet: Fleet
    package var homes: [ScriptedHome]
    /// Simulated before the history begins, s, so that nothing of the initial state shows.
    package var runUp = 86_400.0
    package var network: [ScriptedTrouble] = []
    package var incidents: [Incident] = []
    /// Nil: nobody calls but who is written out.
    package var calls: Calls?
    /// Factor on how much devices and households differ from each other, 0...3.
    package var spread = 1.0

    /// A region's weather and wall clock.
    package struct Region: Hashable, Sendable {
        package var name: String
        package var season: Season
        /// IANA name; nil where `hourNow` chooses it.
        package var timeZone: String?
        /// The hour that its clocks show now, 0...23, whatever the hour elsewhere: what shows by day alone shows at
        /// any time the scenario is run. Nil leaves it to the time zone.
        package var hourNow: Int?
        /// Degrees north.
        package var latitude: Double
        /// Cel; nil is the climate's default.
        package var annualMean: Double?
        package var coldSpells: [ColdSpell]

        package struct ColdSpell: Hashable, Sendable {
            package var from: Double
            package var lasts: Double
            /// K.
            package var depth: Double
        }
    }

    package enum Season: String, Hashable, Sendable, CaseIterable {
        /// As the date has it.
        case calendar
        case winter, spring, summer, autumn

        /// The middle of the season as share of the year; nil follows the date.
        package var yearFraction: Double? {
            switch self {
            case .calendar: nil
            case .winter: 0.055
            case .spring: 0.30
            case .summer: 0.55
            case .autumn: 0.80
            }
        }
    }

    /// The homes that are not written out.
    package struct Fleet: Hashable, Sendable {
        /// All homes, those written out included.
        package var homes: Int
        /// Which share of the generated homes has a device of the family, 0...1. A home that draws none at all gets one of
        /// the commonest family.
        package var shares: [DeviceFamily: Double]
        /// How often a cause befalls a generated home's device, per year.
        package var causesPerYear: [Cause: Double]
        /// How long one of these usually lasts, s; one that is not named stays until the end, and comes once at most.
        package var causesLast: [Cause: Double] = [:]

        /// Where a scenario names no shares.
        static let usualShares: [DeviceFamily: Double] = [.heatPump: 0.8, .router: 0.8]

        /// The family with the largest share, a router where there are none.
        var commonest: DeviceFamily {
            let first = DeviceFamily.allCases.max { (shares[$0] ?? 0) < (shares[$1] ?? 0) }
            guard let first, let share = shares[first], share > 0 else { return .router }
            return shares[.router] == share ? .router : first
        }
    }

    package struct ScriptedHome: Hashable, Sendable {
        /// Its place in the topics; nil is given by number.
        package var id: String?
        /// Name of a region; nil is the first.
        package var region: String?
        package var address: String?
        /// Whole heat loss, W/K; nil is drawn.
        package var heatLoss: Double?
        /// Who lives there; nil is drawn.
        package var residents: Int?
        /// The people tied to it; the first is who calls.
        package var people: [ScriptedPerson]
        package var devices: [ScriptedDevice]
        package var contacts: [ScriptedContact]
        /// What a try of this caller should show, for a demonstration's list.
        package var worthTrying: String?
        /// The danger that the caller's card should show, by the profile's name: only compared with what it shows.
        package var danger: String?
    }

    package struct ScriptedPerson: Hashable, Sendable {
        package var name: String?
        package var tie: String
        package var phones: [String]
        package var email: String?
        package var language: String?
        package var channel: String?
        package var needs: [String]
    }

    package struct ScriptedDevice: Hashable, Sendable {
        package var family: DeviceFamily
        package var id: String?
        /// In the customer's words.
        package var words: String?
        /// A charger's car is at home and plugged in from then on; nil leaves it to the household.
        package var pluggedIn: Double?
        package var causes: [ScriptedCause]
    }

    package struct ScriptedCause: Hashable, Sendable {
        package var cause: Cause
        package var onset: Double
        /// 0...1; nil is drawn.
        package var severity: Double?
        /// s; nil is drawn.
        package var growsOver: Double?
        package var intermittency: CauseCourse.Intermittency?
        package var until: Double?
    }

    package struct ScriptedContact: Hashable, Sendable {
        package var at: Double
        package var channel: String
        /// Index in the home's devices; nil is none in particular.
        package var device: Int?
        package var said: String
        package var outcome: String?
        package var repair: ScriptedRepair?
    }

    /// What was tried in a contact. Within the history the device really gets the order.
    package struct ScriptedRepair: Hashable, Sendable {
        /// The fix's name in the device's profile, e.g. `restart_controller`: only written to the registry.
        package var fix: String
        /// How it ended, in the words of the repair's ladder.
        package var state: String
        package var order: DeviceOrder?
    }
}
