/// What a redelivered message is recognised by: redeliveries keep their packet id.
package struct MessageMark: Hashable, Sendable {
    /// MQTT packet identifier, 1...65535.
    package var packetID: UInt16
    /// 64-bit hash of topic, payload and retain flag; stable across processes.
    package var hash: UInt64

    package init(packetID: UInt16, hash: UInt64) {
        self.packetID = packetID
        self.hash = hash
    }
}
