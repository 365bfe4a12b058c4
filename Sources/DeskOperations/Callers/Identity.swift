package import Telemetry

/// How sure we are that the caller is who they say.
package struct Identity: Hashable, Sendable, Codable {
    /// How it was verified, e.g. "date of birth and postcode"; nil: unverified.
    package var verifiedHow: String?
    package var verifiedAt: Timestamp?
    package var verifiedBy: String?
    package static let unverified = Identity(verifiedHow: nil, verifiedAt: nil, verifiedBy: nil)
    package var isVerified: Bool { verifiedHow != nil }

    package init(verifiedHow: String? = nil, verifiedAt: Timestamp? = nil, verifiedBy: String? = nil) {
        self.verifiedHow = verifiedHow
        self.verifiedAt = verifiedAt
        self.verifiedBy = verifiedBy
    }
}
