/// What the properties of a CONNACK say that concerns a receiver; the others are passed over.
/// Source: MQTT 5.0, sections 2.2.2 and 3.2.2.3.
struct AnswerProperties {
    private(set) var facts = BrokerFacts()
    /// Seconds after which the broker wants to hear from us, in place of what we asked for.
    private(set) var keepAlive: Int?

    init(_ cursor: PacketCursor) throws(TransportError) {
        var cursor = cursor
        while !cursor.isAtEnd {
            switch try cursor.byte() {
            case 0x13: keepAlive = Int(try cursor.word())
            case 0x21: facts.receiveMaximum = Int(try cursor.word())
            case 0x27: facts.maximumPacketSize = Int(try cursor.doubleWord())
            case 0x24, 0x25, 0x28, 0x29, 0x2A: _ = try cursor.byte()
            case 0x22: _ = try cursor.word()
            case 0x11: _ = try cursor.doubleWord()
            case 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F: _ = try cursor.text()
            // A pair of texts of the user's.
            case 0x26:
                _ = try cursor.text()
                _ = try cursor.text()
            default: throw PacketCursor.malformed
            }
        }
    }
}
