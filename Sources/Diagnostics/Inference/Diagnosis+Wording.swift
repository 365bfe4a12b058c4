package import Profiles
package import Telemetry

/// A diagnosis in words, from facts alone: plain for whoever speaks to the customer, technical for the engineer.
extension Diagnosis.Ranked {
    /// "Refrigerant leak, in about 9 of 10 such cases. For it: it gives less heat than it should, for 1 h 30 min; the house
    /// stays cold. Against it: …" Clauses are the profile's and the caller's; whoever shows them escapes them.
    package func plain(in profile: DeviceProfile, at now: Timestamp) -> String {
        let tens = Int((probability * 10).rounded())
        let share =
            switch tens {
            case ...0: "in less than 1 of 10 such cases"
            case 10...: "as good as certain"
            default: "in about \(tens) of 10 such cases"
            }
        var text = "\(profile.causes[cause].title), \(share)."
        func list(_ lead: String, _ evidence: [Evidence]) {
            let clauses = evidence.filter { $0.source != .contact }.map { $0.plain(at: now) }
            if !clauses.isEmpty { text += " \(lead): " + clauses.joined(separator: "; ") + "." }
        }
        list("For it", evidenceFor)
        list("Against it", evidenceAgainst)
        list("It does not explain", unaccounted)
        return text
    }

    /// "refrigerant_leak: 93 % (at any time 0.8 %, by readings alone 62 %)" and a line for each finding.
    package func technical(in profile: DeviceProfile) -> String {
        let head =
            "\(profile.causes[cause].id): \(probability.asPercent) (at any time \(prior.asPercent), by readings alone "
            + "\(watching.asPercent))"
        return ([head] + (evidenceFor + evidenceAgainst + unaccounted).map { $0.technical(moving: probability) })
            .joined(separator: "\n")
    }
}

extension Evidence {
    /// A clause to repeat aloud, without figures: "it gives less heat than it should, for 1 h 30 min".
    package func plain(at now: Timestamp) -> String {
        var bare = self
        bare.figures = []
        return bare.sentence(at: now)
    }

    /// "measured weak_heat present: ratio 190; 12 % without it, 93 % with it (+81 points)".
    ///
    /// - Parameter probability: of the cause it is evidence on, with all that is known.
    package func technical(moving probability: Double) -> String {
        let name: String =
            switch source {
            case .measured(let id): "measured \(id)"
            case .told(let id, _): "told \(id)"
            case .answered(let id, _): "answered \(id)"
            case .seen(let id, _), .verdict(let id, _): "seen \(id)"
            case .contact: "contact"
            }
        let state: String =
            switch truth {
            case .yes: "present"
            case .no: "absent"
            case .unknown: "unknown"
            }
        var text = "\(name) \(state): ratio \(likelihoodRatio.inFigures)"
        if let without = probabilityWithout {
            let points = (probability - without) * 100
            text +=
                "; \(without.asPercent) without it, \(probability.asPercent) with it (\(points < 0 ? "" : "+")"
                + "\(points.inFigures) points)"
        }
        return text
    }
}

extension Double {
    /// "93 %", "0.8 %".
    var asPercent: String { (self * 100).inFigures + " %" }
}
