import CBrokerTLS
import Glibc

/// The TLS side of one connection, and why its hand-shake failed. Belongs to a `MosquittoHandle`, which outlives none of
/// its callbacks.
final class TLSContext {
    private let pointer: OpaquePointer

    /// Reads the files, blocking. Throws `invalidOptions`, naming the file that cannot be used.
    init(_ tls: BrokerTLS, host: String) throws(TransportError) {
        let authority: String? =
            switch tls.authority {
            case .file(let path): path
            case .system: nil
            }
        var why = [CChar](repeating: 0, count: 1_024)
        let made = why.withUnsafeMutableBufferPointer { why in
            broker_tls_new(
                host, authority, tls.identity?.certificate, tls.identity?.key, why.baseAddress, why.count)
        }
        guard let made else {
            let said = why.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw TransportError(.invalidOptions, String(decoding: said, as: UTF8.self))
        }
        pointer = made
    }

    deinit { broker_tls_free(pointer) }

    /// What libmosquitto takes.
    var context: UnsafeMutableRawPointer? { broker_tls_context(pointer) }

    /// Seconds since 1970; 0 where we show no certificate.
    var ownEnd: Int64 { broker_tls_own_end(pointer) }

    /// When the certificate that the broker showed expires, in seconds since 1970; nil before it showed one.
    var brokerEnd: Int64? {
        let end = broker_tls_broker_end(pointer)
        return end == 0 ? nil : end
    }

    /// Why there is no connection, where TLS knows better than `error`, which is what the library said.
    ///
    /// - Parameter answered: whether the broker had said a word of MQTT.
    func fault(insteadOf error: TransportError, at broker: BrokerAccess, answered: Bool) -> TransportError {
        let name = "\(broker.host):\(broker.port)"
        if let wrong = wrongCertificate(broker.host) {
            return TransportError(.brokerNotTrusted, "the certificate of \(name) does not hold: \(wrong)")
        }
        let shown = broker.tls?.identity.map { "our certificate \($0.certificate)" } ?? "that we show no certificate"
        if let alert = broker_tls_alert(pointer) {
            return TransportError(.certificateRefused, "\(name) refuses \(shown): \(String(cString: alert))")
        }
        guard [.connectionLost, .unreachable, .protocolViolation].contains(error.code) else { return error }
        guard broker_tls_is_done(pointer) else {
            return TransportError(.noHandShake, "\(name) ended the TLS hand-shake: does it speak TLS on this port?")
        }
        // In TLS 1.3 our side of the hand-shake ends before the broker has looked at our certificate, and its alert may be
        // lost with the connection.
        guard !answered, error.code == .connectionLost else { return error }
        let why = ownEnd > 0 && ownEnd <= time(nil) ? ": it has expired" : ", by closing right after the hand-shake"
        return TransportError(.certificateRefused, "\(name) refuses \(shown)\(why)")
    }

    private func wrongCertificate(_ host: String) -> String? {
        switch broker_tls_verdict_of(pointer) {
        case BROKER_TLS_HOLDS: nil
        case BROKER_TLS_EXPIRED: "it has expired"
        case BROKER_TLS_NOT_YET: "it is not valid yet: compare the clocks"
        case BROKER_TLS_OTHER_NAME: "it is another host's, not \(host)'s"
        case BROKER_TLS_UNKNOWN_ISSUER: "none of the trusted authorities has signed it"
        default: String(cString: broker_tls_verdict_words(pointer))
        }
    }
}
