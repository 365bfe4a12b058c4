package import Telemetry

/// One step of a repair, as it is kept: appended, never changed.
package struct RepairStep: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case proposed, approved, queued
        case waitingForCustomer = "waiting_for_customer"
        case sent
        /// The broker has taken the command.
        case handedOver = "handed_over"
        /// We stopped, or lost the broker, between committing `sent` and knowing that it left.
        case mayHaveBeenSent = "may_have_been_sent"
        case received, done
        case firstSign = "first_sign"
        case verified, holds
        case notVerified = "not_verified"
        /// Verified once, and gone again while it was watched.
        case didNotHold = "did_not_hold"
        /// Verified once; too little was reported since to say whether it lasted.
        case holdUnknown = "hold_unknown"
        case cannotBeProvedNow = "cannot_be_proved_now"
        case recoveredBeforeSending = "recovered_before_sending"
        case rejected
        /// The device's own word.
        case failed
        /// It certainly never left us.
        case neverLeft = "never_left"
        case timedOut = "timed_out"
        /// Nothing was sent, and nothing will be.
        case expired
        /// It may have been sent, nothing shows that it was, and it can no longer be delivered.
        case expiredUnsettled = "expired_unsettled"
        case cancelled
        /// The device's `done` after we had given up on it.
        case lateDone = "late_done"
        /// The readings' proof after we had given up on it.
        case lateVerified = "late_verified"
    }
    package var kind: Kind
    package var at: Timestamp
    /// Who (`proposed`, `approved`, `cancelled`, a customer's `done`), why, or the device's own words (`failed`): the
    /// latter are hostile until escaped.
    package var detail: String?

    package init(_ kind: Kind, at: Timestamp, detail: String? = nil) {
        self.kind = kind
        self.at = at
        self.detail = detail
    }
}
