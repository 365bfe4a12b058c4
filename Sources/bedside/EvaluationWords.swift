import Evaluation

/// What is wrong with a line that is to be judged, for people.
enum EvaluationWords {
    static func words(_ fault: JudgingFault, judging file: String) -> String {
        switch fault {
        case .unknownFamily(let family): "\(file) does not say how the family \"\(family.prefix(64))\" is judged"
        case .unknownCause(let cause, let family):
            "\(file) does not say what counts as right for \"\(cause.prefix(64))\" of the family \(family)"
        case .otherFamily(let device): "\"\(device.prefix(64))\" was of another family before"
        case .outOfOrder: "it is older than the line of the same device before it"
        case .unknownDevice(let device): "the truth says nothing of \"\(device.prefix(64))\""
        case .otherCauses(let profile):
            "\"causes\" names others than the lines before it of the profile \"\(profile.prefix(64))\""
        }
    }
}
