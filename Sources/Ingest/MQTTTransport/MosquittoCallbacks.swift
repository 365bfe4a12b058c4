import CMosquitto
import Glibc

// What libmosquitto calls, on the thread that is inside `readPacket`, `write` or `keepAlive`: the loop's. File-scope
// functions, since a closure would take on the isolation of where it is written. A callback may queue packets, and
// must not destroy the handle.

func brokerAnswered(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ reason: Int32, _ flags: Int32,
    _ properties: OpaquePointer?
) {
    link(context)?.brokerAnswered(reason: reason, sessionPresent: flags & 1 != 0, properties)
}

func brokerLeft(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ status: Int32, _ properties: OpaquePointer?
) {
    link(context)?.brokerLeft(status: status)
}

func messageArrived(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<mosquitto_message>?,
    _ properties: OpaquePointer?
) {
    guard let message = message?.pointee, let topic = message.topic else { return }
    link(context)?.messageArrived(
        topic: UnsafeRawBufferPointer(start: topic, count: strlen(topic)),
        payload: UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen)),
        packetID: message.qos == 0 ? nil : UInt16(truncatingIfNeeded: message.mid), retain: message.retain)
}

func publishSettled(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ id: Int32, _ reason: Int32,
    _ properties: OpaquePointer?
) {
    link(context)?.publishSettled(id: id, reason: reason)
}

func subscriptionSettled(
    _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ id: Int32, _ count: Int32,
    _ granted: UnsafePointer<Int32>?, _ properties: OpaquePointer?
) {
    link(context)?.subscriptionSettled(
        id: id, codes: Array(UnsafeBufferPointer(start: granted, count: Int(count))))
}

private func link(_ context: UnsafeMutableRawPointer?) -> Link? {
    guard let context else { return nil }
    return Unmanaged<Link>.fromOpaque(context).takeUnretainedValue()
}
