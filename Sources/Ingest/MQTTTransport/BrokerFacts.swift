package import Telemetry

/// What a broker said of itself when it accepted us.
/// Source: MQTT 5.0, section 3.2.2.3. Mosquitto states as receive-maximum its `max_inflight_messages`, which bounds both
/// directions, and as maximum packet size its `max_packet_size`.
package struct BrokerFacts: Hashable, Sendable {
    /// QoS 1 messages under way at once; 65,535 where it does not say.
    package var receiveMaximum: Int
    /// Bytes of the largest packet it takes; nil: as large as MQTT allows, 256 MiB.
    package var maximumPacketSize: Int?
    /// When its certificate expires; nil over plain TCP.
    package var certificateEnd: Timestamp?

    package init(receiveMaximum: Int = 65_535, maximumPacketSize: Int? = nil, certificateEnd: Timestamp? = nil) {
        self.receiveMaximum = receiveMaximum
        self.maximumPacketSize = maximumPacketSize
        self.certificateEnd = certificateEnd
    }
}
