extension RepairStep {
    /// What an agent can say to the customer at this step, word for word.
    ///
    /// It holds no word of the device's own: those are in `detail`, for the screen alone.
    ///
    /// - Parameters:
    ///   - plan: gives the fix's title.
    ///   - device: the customer's words for the device, e.g. "heat pump".
    package func sentence(_ plan: RepairPlan, device: String = "device") -> String {
        let fix = "“\(plan.title)”"
        switch kind {
        case .proposed: return "I can do \(fix) from here. Nothing has been sent yet."
        case .approved: return "Thank you. \(fix) is about to start."
        case .queued:
            return "I have \(fix) ready, and it starts by itself as soon as it can. Just now "
                + "\(detail ?? "the \(device) is not reporting")."
        case .waitingForCustomer:
            return "This one is in your hands: \(detail ?? plan.title). Take your time, and tell me when it is done."
        case .sent: return "\(fix) is on its way. I am waiting for your \(device) to answer."
        case .handedOver: return "\(fix) has left us. Your \(device) should answer any moment now."
        case .mayHaveBeenSent:
            return
                "I can't be sure that \(fix) went out: we had a short interruption just then. I won't send it twice. "
                + "Your \(device) will show us."
        case .received: return "Your \(device) has received \(fix) and is working on it."
        case .done where plan.isByCustomer: return "Thank you for doing \(fix)." + afterDone(plan, device: device)
        case .done: return "Your \(device) says that \(fix) is done." + afterDone(plan, device: device)
        case .firstSign:
            return "A good first sign: your \(device) is responding to \(fix). It isn't proof yet, so I keep watching."
        case .verified:
            let watch = plan.proof?.holds == nil ? "" : " I will keep an eye on it, to see that it lasts."
            return "It worked: the readings of your \(device) show the effect of \(fix)." + watch
        case .holds: return "Good news: \(fix) has lasted. Your \(device) has been well since."
        case .notVerified:
            return "I'm sorry, the readings don't show that \(fix) helped. Let's see what else we can do."
        case .didNotHold:
            return "I'm sorry, \(fix) helped at first, but it did not last. Let's see what else we can do."
        case .holdUnknown:
            return "\(fix) worked. Whether it has lasted I can't say: \(detail ?? "too little came from it since")."
        case .cannotBeProvedNow:
            return "I can't show you yet that \(fix) helped: \(detail ?? "the readings say neither yes nor no")."
        case .recoveredBeforeSending:
            return
                "Good news: your \(device) has recovered by itself, so there was no need for \(fix). Nothing was sent."
        case .rejected: return "I can't start \(fix) now: \(detail ?? "something stands against it"). Nothing was sent."
        case .failed:
            return "I'm sorry, your \(device) answered that it could not do \(fix). Let's see what else we can do."
        case .neverLeft: return "I'm sorry, I could not send \(fix) just now. Nothing has reached your \(device)."
        case .timedOut:
            return
                "Your \(device) has not said in time that \(fix) is done. It may still have done it, so I keep watching "
                + "its readings."
        case .expired where plan.isByCustomer:
            return "I did not hear that \(fix) was done, so I have closed it. We can start again whenever it suits you."
        case .expired: return "\(fix) could not start in time, so I have let it go. Nothing was sent."
        case .expiredUnsettled:
            return "I can't tell whether \(fix) reached your \(device), and it will not start any more. "
                + "If you wish, we can look at it afresh."
        case .cancelled: return "\(fix) is cancelled. Nothing was sent."
        case .lateDone: return "Later than expected, your \(device) says that \(fix) is done."
        case .lateVerified:
            return "It took longer than it should have, but the readings of your \(device) now show that all is well "
                + "after \(fix)."
        }
    }

    private func afterDone(_ plan: RepairPlan, device: String) -> String {
        guard let proof = plan.proof else { return " Its readings can't show the effect, so please tell me how it is." }
        let sign = proof.firstSign.map { " A first sign should show within \($0.inWords)." } ?? ""
        return " I am watching the readings of your \(device), to be sure that it helped." + sign
    }
}

extension RepairPlan {
    var isByCustomer: Bool {
        if case .customer = means { true } else { false }
    }
}
