package import Telemetry

/// A principal's standing permission to ask.
package struct Session: Hashable, Sendable, Codable {
    /// 128 bits of chance or more, as URL-safe text; stored hashed.
    package var token: String
    /// What every form of this session carries against cross-site requests; another 128 bits, independent of `token`.
    package var formToken: String
    package var principal: Principal
    package var expiresAt: Timestamp

    package init(token: String, formToken: String, principal: Principal, expiresAt: Timestamp) {
        self.token = token
        self.formToken = formToken
        self.principal = principal
        self.expiresAt = expiresAt
    }
}
