/// Where a repair stands on the truth ladder.
package enum RepairState: String, Hashable, Sendable, Codable, CaseIterable {
    case proposed, approved, queued, sent
    /// The service stopped between writing `sent` and publishing: settled by the device, by readings or by expiry.
    case mayHaveBeenSent = "may_have_been_sent"
    case received, done
    case firstSign = "first_sign"
    case verified, holds
    /// Verified, and gone again while it was watched.
    case didNotHold = "did_not_hold"
    case notVerified = "not_verified"
    case recoveredBeforeSending = "recovered_before_sending"
    case waitingForCustomer = "waiting_for_customer"
    case cannotBeProvedNow = "cannot_be_proved_now"
    case rejected, failed
    case timedOut = "timed_out"
    case expired, cancelled

    /// True where nothing more will come of it. `verified` is not an end: whether it holds is still watched.
    package var isEnd: Bool {
        switch self {
        case .holds, .didNotHold, .notVerified, .recoveredBeforeSending, .rejected, .failed, .timedOut, .expired,
            .cancelled:
            true
        case .proposed, .approved, .queued, .sent, .mayHaveBeenSent, .received, .done, .firstSign, .verified,
            .waitingForCustomer, .cannotBeProvedNow:
            false
        }
    }
}
