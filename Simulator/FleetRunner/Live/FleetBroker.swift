package import MQTTTransport

/// The broker a simulated fleet connects to. Each device is a client of its own, with its native id as client id; all
/// use the same credentials.
package struct FleetBroker: Sendable {
    /// Name or address; default `127.0.0.1`.
    package var host: String
    /// Default 1883.
    package var port: UInt16
    package var credentials: Credentials?

    /// As a user with a password.
    package init(host: String, port: UInt16, user: String, password: String) {
        self.init(host: host, port: port, credentials: Credentials(user: user, password: password))
    }

    package init(host: String = "127.0.0.1", port: UInt16 = 1883, credentials: Credentials? = nil) {
        self.host = host
        self.port = port
        self.credentials = credentials
    }

    func access(for device: String) -> BrokerAccess {
        // Brisk keep-alive: a simulated power cut closes the socket, so that it is seldom what finds out.
        BrokerAccess(host: host, port: port, clientID: device, credentials: credentials, keepAlive: 30)
    }
}
