/// Which broker, as whom.
package struct BrokerAccess: Sendable {
    /// Name or address; default `127.0.0.1`.
    package var host: String
    package var port: UInt16
    /// 1 to 65,535 bytes. One session at the broker: a second client with the same id ends the first.
    package var clientID: String
    package var credentials: Credentials?
    /// Nil: plain TCP.
    package var tls: BrokerTLS?
    /// Seconds (5...65535, default 30): silence is broken by a ping after this long, and a connection whose ping stays
    /// unanswered for as long again is given up.
    package var keepAlive: Int
    /// The broker must have answered and subscribed us within this, once TCP is connected (default 10 s).
    package var answerTimeout: Duration
    package var backOff: BackOff

    package init(
        host: String = "127.0.0.1", port: UInt16, clientID: String, credentials: Credentials? = nil,
        tls: BrokerTLS? = nil, keepAlive: Int = 30, answerTimeout: Duration = .seconds(10), backOff: BackOff = BackOff()
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.credentials = credentials
        self.tls = tls
        self.keepAlive = keepAlive
        self.answerTimeout = answerTimeout
        self.backOff = backOff
    }

    func check() throws(TransportError) {
        func refuse(_ why: String) -> TransportError { TransportError(.invalidOptions, why) }
        guard !host.isEmpty, !host.utf8.contains(0) else { throw refuse("the broker's host is empty or holds a NUL") }
        guard port > 0 else { throw refuse("the broker's port is 0") }
        guard (1...65_535).contains(clientID.utf8.count), !clientID.utf8.contains(0) else {
            throw refuse("a client id has 1 to 65,535 bytes and no NUL")
        }
        guard (5...65_535).contains(keepAlive) else { throw refuse("keep-alive is 5 to 65,535 s, not \(keepAlive)") }
        if let credentials {
            guard credentials.user.utf8.count <= 65_535, credentials.password.utf8.count <= 65_535 else {
                throw refuse("user and password have at most 65,535 bytes")
            }
        }
        try tls?.check(host: host)
    }
}

package struct Credentials: Sendable {
    package var user: String
    package var password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(user), password not shown" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}

/// What a client says of itself: `online` is published once it is connected, `offline` is its last will and also what
/// it leaves behind when it goes in good order. Both retained, QoS 1.
package struct Presence: Hashable, Sendable {
    package var topic: String
    package var online: [UInt8]
    package var offline: [UInt8]

    package init(topic: String, online: String = "online", offline: String = "offline") {
        self.topic = topic
        self.online = Array(online.utf8)
        self.offline = Array(offline.utf8)
    }
}

/// All that one connection needs: the broker, and how the session is to be.
struct SessionOptions: Sendable {
    var broker: BrokerAccess
    var cleanStart: Bool
    /// Seconds that the broker keeps session and queue after the connection ended; 0: not at all.
    var sessionExpiry: UInt32
    /// How many QoS 1 messages the broker may have outstanding with us.
    var receiveMaximum: UInt16
    /// Bytes; the broker drops what is larger instead of sending it.
    var maximumPacketSize: UInt32
    var presence: Presence?
    var filters: [TopicFilter] = []
    /// Filters that the session may still hold and that are to go.
    var formerFilters: [TopicFilter] = []
    /// Whether small packets leave at once (Nagle's algorithm off).
    var noDelay: Bool
    /// Whether nothing is ever published and there is no last will.
    var onlyReceives = false
}
