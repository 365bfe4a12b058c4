import CBrokerTLS

/// How a connection to the broker is encrypted, and by what both sides know each other. TLS 1.2 or later; the broker's
/// certificate must bear the host's name as it is written in the address.
///
/// The files are read again at each attempt to connect: a renewed certificate is taken without a restart.
package struct BrokerTLS: Hashable, Sendable {
    /// Whose word on the broker is taken.
    package enum Authority: Hashable, Sendable {
        /// A PEM file of one or more authorities' certificates.
        case file(String)
        /// Those the operating system trusts.
        case system
    }
    /// Who we are: PEM files of the certificate, with the chain above it if there is one, and of its key, unlocked.
    package struct Identity: Hashable, Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package var authority: Authority
    /// Nil: we show none, and the broker knows us by user and password.
    package var identity: Identity?

    package init(authority: Authority, identity: Identity? = nil) {
        self.authority = authority
        self.identity = identity
    }

    /// Whether the files can be used for `host`: there, readable, PEM, the key that of the certificate. Blocks.
    ///
    /// - Returns: when our own certificate expires, in seconds since 1970; nil where we show none.
    /// - Throws: `invalidOptions`, naming the file.
    @discardableResult
    package func check(host: String) throws(TransportError) -> Int64? {
        let context = try TLSContext(self, host: host)
        return identity == nil ? nil : context.ownEnd
    }
}
