import Diagnostics
import Profiles
import Telemetry

extension InProcessDesk {
    package func learned(profile id: String, as principal: Principal) async throws(DeskError) -> LearnedReport {
        try require(principal, .supervisor, .engineer, .administrator, to: "see what was learnt")
        return try await only {
            guard let state = await learnedSource?.learned(id) else { throw DeskError.notFound("profile") }
            let (profile, folding) = (state.profile, state.folding)
            return LearnedReport(
                profile: id, title: profile.title, at: state.at, deviceYears: state.rates.deviceYears,
                figures: state.rates.moved(in: profile).map { moved in
                    LearnedReport.Figure(
                        says: moved.subject.words(in: profile), technical: moved.subject.technical, own: moved.own,
                        learned: moved.learned, cases: moved.cases, watching: folding?.figure(moved.subject))
                })
        }
    }
}

extension MovedFigure.Subject {
    fileprivate func words(in profile: DeviceProfile) -> String {
        func says(_ symptom: String) -> String {
            profile.symptoms.first { $0.id == symptom }?.says ?? Wording.inWords(symptom)
        }
        switch self {
        case .rate(let cause): return "\(profile.title(ofCause: cause)): new cases per device and year"
        case .shows(let cause, let symptom):
            return "\(profile.title(ofCause: cause)): how often it shows in “\(says(symptom))”"
        case .falseAlarm(let symptom): return "“\(says(symptom))”: how often without a cause"
        case .cures(let fix, let cause):
            return "\(profile.title(ofFix: fix)): how often it cures “\(profile.title(ofCause: cause))”"
        case .clears(let cause): return "\(profile.title(ofCause: cause)): times it clears by itself, per day"
        }
    }

    fileprivate var technical: String {
        switch self {
        case .rate(let cause): "rate \(cause)"
        case .shows(let cause, let symptom): "shows \(cause) \(symptom)"
        case .falseAlarm(let symptom): "false_alarm \(symptom)"
        case .cures(let fix, let cause): "works \(fix) \(cause)"
        case .clears(let cause): "clears \(cause)"
        }
    }
}

extension LearnedFigures {
    fileprivate func figure(_ subject: MovedFigure.Subject) -> Double? {
        switch subject {
        case .rate(let cause): rates[cause]
        case .shows(let cause, let symptom): shows[cause]?[symptom]
        case .falseAlarm(let symptom): falseAlarms[symptom]
        case .cures, .clears: nil
        }
    }
}
