/// The kinds of packets between a broker and a client that receives: the high half of a packet's first byte.
/// Source: MQTT 5.0, section 2.1.2.
enum PacketKind: UInt8 {
    case connect = 1
    case connectAnswer = 2
    case publish = 3
    case publishAck = 4
    case subscribe = 8
    case subscribeAnswer = 9
    case unsubscribe = 10
    case unsubscribeAnswer = 11
    case ping = 12
    case pingAnswer = 13
    case disconnect = 14
}
