import CMosquitto
import Glibc

// What libmosquitto calls, on the thread that is inside `readArrived`, `write` or `keepAlive`: the loop's. File-scope
// functions, since a closure would take on the isolation of where it is written. A callback may queue packets, and
// must not destroy the handle.

func brokerAnswered(
    _ client: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ reason: Int32, _ flags: Int32,
    _ properties: OpaquePointer?
) {
    handle(context)?.link?.brokerAnswered(
        reason: reason, sessionPresent: flags & 1 != 0, facts: BrokerFacts(properties))
}

func brokerLeft(
    _ client: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ status: Int32, _ properties: OpaquePointer?
) {
    handle(context)?.link?.brokerLeft(status: status)
}

func messageArrived(
    _ client: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<mosquitto_message>?,
    _ properties: OpaquePointer?
) {
    guard let message = message?.pointee, let topic = message.topic else { return }
    handle(context)?.tell(
        topic: UnsafeRawBufferPointer(start: topic, count: strlen(topic)),
        payload: UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen)),
        packetID: message.qos == 0 ? nil : UInt16(truncatingIfNeeded: message.mid), retain: message.retain)
}

func publishSettled(
    _ client: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ id: Int32, _ reason: Int32,
    _ properties: OpaquePointer?
) {
    handle(context)?.link?.publishSettled(id: id, reason: reason)
}

func subscriptionSettled(
    _ client: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ id: Int32, _ count: Int32,
    _ granted: UnsafePointer<Int32>?, _ properties: OpaquePointer?
) {
    handle(context)?.link?.subscriptionSettled(
        id: id, codes: Array(UnsafeBufferPointer(start: granted, count: Int(count))))
}

private func handle(_ context: UnsafeMutableRawPointer?) -> MosquittoHandle? {
    guard let context else { return nil }
    return Unmanaged<MosquittoHandle>.fromOpaque(context).takeUnretainedValue()
}

extension BrokerFacts {
    /// What the broker says of itself in the properties of its CONNACK.
    fileprivate init(_ properties: OpaquePointer?) {
        self.init()
        var (most, largest): (UInt16, UInt32) = (0, 0)
        let (window, size) = (MQTT_PROP_RECEIVE_MAXIMUM.rawValue, MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue)
        if mosquitto_property_read_int16(properties, Int32(window), &most, false) != nil { receiveMaximum = Int(most) }
        if mosquitto_property_read_int32(properties, Int32(size), &largest, false) != nil {
            maximumPacketSize = Int(largest)
        }
    }
}
