/// What outcomes have taught about one profile's figures, as plain counts: adding is commutative, so that the order of
/// outcomes changes nothing, and the figures are worked out from counts and profile together when they are asked for.
///
/// Every figure starts from the profile's and moves with evidence: the profile's counts as `priorWeight` observations.
/// Counts go by the profile's ids, so that they outlive an edit of the file. Bounded by the profile: a count for each
/// pair of cause and symptom, cause and fix, and for at most `mostFirmwares` firmwares of each of the latter.
///
/// **What confirmed cases are a sample of.** Somebody looks into a contact rather where something was measured: among cases
/// that were looked into, symptoms are commoner than among all, and a sensitivity counted from them alone is too high
/// (verification bias). Of every contact the symptoms are kept, looked into or not, so each confirmed case stands for
/// the contacts that were like it in that symptom: it counts as often as there are such contacts to each one that was
/// looked into (`asIfAllWereLookedInto`). That is right where looking depends on the symptom and on chance; where it
/// depends on more, such as on what the card named first, a part of the bias stays. The weight is bounded
/// (`mostWeight`), and a case never counts as more than one in all.
/// Source: Begg and Greenes 1983.
package struct LearnedRates: Hashable, Sendable, Codable {
    /// The profile's own figure weighs as much as so many observations. Ten: a figure stated by an engineer is worth
    /// about ten cases (it moves halfway to what is observed after ten), and one odd case does not overturn it.
    package static let priorWeight = 10.0
    /// Firmwares of one fix and cause that are told apart; further ones count together.
    package static let mostFirmwares = 32

    /// A count of observations either way; fractions where a case counts for several causes.
    package struct Tally: Hashable, Sendable, Codable {
        package var yes = 0.0
        package var no = 0.0
        package var total: Double { yes + no }

        mutating func add(_ isYes: Bool, _ weight: Double) { if isYes { yes += weight } else { no += weight } }

        /// The mean of a Beta posterior that begins at `mean` with `priorWeight`.
        func mean(from mean: Double) -> Double { (priorWeight * mean + yes) / (priorWeight + total) }
    }
    /// Something per time: how often in how long.
    struct Rate: Hashable, Sendable, Codable {
        var count = 0.0
        /// In the rate's own unit of time.
        var time = 0.0

        /// The mean of a Gamma posterior that begins at `mean` with `weight` events.
        func mean(from mean: Double, weight: Double = priorWeight) -> Double {
            (weight + count) / (weight / mean + time)
        }
    }
    struct Pair: Hashable, Sendable, Codable {
        var cause: String
        /// A symptom or a fix.
        var other: String
    }

    var trials: [Pair: Tally] = [:]
    var trialsByFirmware: [Pair: [String: Tally]] = [:]
    /// P(symptom present | cause confirmed), and with no cause at all.
    var shown: [Pair: Tally] = [:]
    var falseAlarms: [String: Tally] = [:]
    /// New cases; the time is `deviceYears`.
    var cases: [String: Double] = [:]
    /// Episodes, by cause, of which somebody said whether it was that.
    var episodesJudged: [String: Tally] = [:]
    /// Episodes of which nobody did.
    var episodesUnjudged: [String: Double] = [:]
    /// By symptom: contacts in which it could be judged, all of them and those that were looked into.
    var contacts: [String: Tally] = [:]
    var contactsLookedInto: [String: Tally] = [:]
    package var deviceYears = 0.0
    /// Of these, as many as a cause would not have been noticed in.
    var deviceYearsUnnoticed: [String: Double] = [:]
    /// Clearings by themselves, per day uncleared without a repair.
    var clearings: [String: Rate] = [:]

    package init() {}
}

/// What became known of one device.
package enum Outcome: Hashable, Sendable {
    /// A repair was verified and held, or did not. `causes`: what it was for, by id, with the probability of each at the
    /// time (a technician's finding counts 1).
    case repair(fix: String, causes: [String: Double], firmware: String?, held: Bool)
    /// A technician's finding or a contact's true reason named the cause: which symptoms were present and absent then;
    /// unknown ones are left out.
    case confirmed(cause: String, symptoms: [String: Bool])
    /// Somebody looked, and none of the causes was there.
    case nothingFound(symptoms: [String: Bool])
    /// A cause came up on a device: `weight` is its probability where nobody confirmed it.
    case arose(cause: String, weight: Double)
    /// An episode of a cause opened, and `wasIt` says whether it was that; nil: nobody said. Those count as often as
    /// the others turned out right.
    case episode(cause: String, wasIt: Bool?)
    /// Somebody got in touch about a device with these symptoms, and it was looked into or not.
    case contact(symptoms: [String: Bool], isLookedInto: Bool)
    /// So many days a cause went on without a repair on the way, up to its clearing by itself, or to the repair or
    /// to now, where it did not.
    case uncleared(cause: String, days: Double, clearedByItself: Bool, weight: Double)
    /// Devices of the profile were watched for so many device-years. `noticing`: P(an episode opens | the cause), by
    /// cause; 1 for those that are not named.
    case watched(deviceYears: Double, noticing: [String: Double] = [:])
}

extension LearnedRates {
    /// Figures that are not finite or negative are passed over.
    package mutating func add(_ outcome: Outcome) {
        func isUsable(_ value: Double) -> Bool { value.isFinite && value >= 0 }
        switch outcome {
        case .repair(let fix, let causes, let firmware, let held):
            for (cause, weight) in causes where isUsable(weight) {
                let pair = Pair(cause: cause, other: fix)
                trials[pair, default: Tally()].add(held, min(1, weight))
                guard let firmware else { continue }
                let known = trialsByFirmware[pair]
                guard known?[firmware] != nil || (known?.count ?? 0) < Self.mostFirmwares else { continue }
                trialsByFirmware[pair, default: [:]][firmware, default: Tally()].add(held, min(1, weight))
            }
        case .confirmed(let cause, let symptoms):
            for (symptom, isPresent) in symptoms {
                shown[Pair(cause: cause, other: symptom), default: Tally()].add(isPresent, 1)
            }
        case .nothingFound(let symptoms):
            for (symptom, isPresent) in symptoms { falseAlarms[symptom, default: Tally()].add(isPresent, 1) }
        case .arose(let cause, let weight):
            if isUsable(weight) { cases[cause, default: 0] += min(1, weight) }
        case .episode(let cause, let wasIt?):
            episodesJudged[cause, default: Tally()].add(wasIt, 1)
        case .episode(let cause, nil):
            episodesUnjudged[cause, default: 0] += 1
        case .contact(let symptoms, let isLookedInto):
            for (symptom, isPresent) in symptoms {
                contacts[symptom, default: Tally()].add(isPresent, 1)
                if isLookedInto { contactsLookedInto[symptom, default: Tally()].add(isPresent, 1) }
            }
        case .uncleared(let cause, let days, let clearedByItself, let weight):
            guard isUsable(days), isUsable(weight) else { return }
            clearings[cause, default: Rate()].time += days * min(1, weight)
            if clearedByItself { clearings[cause, default: Rate()].count += min(1, weight) }
        case .watched(let years, let noticing):
            guard isUsable(years) else { return }
            deviceYears += years
            for (cause, chance) in noticing where isUsable(chance) {
                deviceYearsUnnoticed[cause, default: 0] += years * (1 - min(1, chance))
            }
        }
    }

    /// Adds what another ledger has counted.
    package mutating func merge(_ other: LearnedRates) {
        func sum(_ a: Tally, _ b: Tally) -> Tally { Tally(yes: a.yes + b.yes, no: a.no + b.no) }
        trials.merge(other.trials, uniquingKeysWith: sum)
        shown.merge(other.shown, uniquingKeysWith: sum)
        falseAlarms.merge(other.falseAlarms, uniquingKeysWith: sum)
        for (pair, firmwares) in other.trialsByFirmware {
            for (firmware, tally) in firmwares {
                let known = trialsByFirmware[pair]
                guard known?[firmware] != nil || (known?.count ?? 0) < Self.mostFirmwares else { continue }
                let mine = known?[firmware] ?? Tally()
                trialsByFirmware[pair, default: [:]][firmware] = sum(mine, tally)
            }
        }
        cases.merge(other.cases, uniquingKeysWith: +)
        episodesJudged.merge(other.episodesJudged, uniquingKeysWith: sum)
        episodesUnjudged.merge(other.episodesUnjudged, uniquingKeysWith: +)
        contacts.merge(other.contacts, uniquingKeysWith: sum)
        contactsLookedInto.merge(other.contactsLookedInto, uniquingKeysWith: sum)
        deviceYears += other.deviceYears
        deviceYearsUnnoticed.merge(other.deviceYearsUnnoticed, uniquingKeysWith: +)
        clearings.merge(other.clearings) { Rate(count: $0.count + $1.count, time: $0.time + $1.time) }
    }
}
