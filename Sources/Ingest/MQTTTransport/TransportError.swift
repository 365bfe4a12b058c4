/// What went wrong between Bedside and a broker.
package struct TransportError: Error, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// Host name not resolved, connection refused, no route, or no answer in time.
        case unreachable
        /// The broker refuses the user or password.
        case badCredentials
        /// The broker knows the user and does not allow this.
        case notAuthorized
        /// The broker's certificate has expired, bears another name, or nobody we trust has signed it.
        case brokerNotTrusted
        /// The broker refuses our certificate, or asks for one where we show none.
        case certificateRefused
        /// The other side does not speak TLS, or left in the middle of the hand-shake.
        case noHandShake
        /// The broker refuses the client id.
        case clientIDRefused
        /// The broker is up and turns clients away: busy, shutting down, banned.
        case turnedAway
        /// One side broke MQTT, or the broker does not speak version 5.
        case protocolViolation
        /// The connection ended without a word.
        case connectionLost
        /// The broker did not answer a ping within the keep-alive time.
        case keepAliveTimeout
        /// Another client connected with our client id.
        case sessionTakenOver
        /// The broker refuses a subscription.
        case subscriptionRefused
        /// Two ingest filters match a common topic.
        case overlappingFilters
        case invalidFilter
        case invalidTopic
        case invalidOptions
        /// Nothing is published while there is no connection.
        case notConnected
        /// More publishes wait for the broker's word than the connection holds.
        case tooManyInFlight
        /// The message is larger than the broker takes.
        case messageTooLarge
        /// The batch was not committed: its acks were not sent, and the broker will deliver it again.
        case handlerFailed
        /// The operating system refused a thread or a descriptor.
        case system
    }

    package let code: Code
    /// For a log or an operator; may hold topics and what the broker said, never a password.
    package let detail: String
    /// The error beneath, where there is one.
    package let cause: (any Error)?

    package init(_ code: Code, _ detail: String, cause: (any Error)? = nil) {
        self.code = code
        self.detail = detail
        self.cause = cause
    }

    /// Whether trying again may succeed although nobody changed anything.
    package var isRetriable: Bool {
        switch code {
        case .unreachable, .turnedAway, .connectionLost, .keepAliveTimeout, .sessionTakenOver, .notConnected,
            .tooManyInFlight, .handlerFailed, .noHandShake, .system:
            true
        case .badCredentials, .notAuthorized, .brokerNotTrusted, .certificateRefused, .clientIDRefused,
            .protocolViolation, .subscriptionRefused,
            .overlappingFilters, .invalidFilter, .invalidTopic, .invalidOptions, .messageTooLarge:
            false
        }
    }
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        guard let cause else { return "\(code.rawValue): \(detail)" }
        return "\(code.rawValue): \(detail): \(cause)"
    }
}
