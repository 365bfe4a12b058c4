/// Reads the parts of one MQTT packet's body, one after the other.
/// Source: MQTT 5.0, section 1.5.
struct PacketCursor {
    private(set) var rest: UnsafeRawBufferPointer

    init(_ body: UnsafeRawBufferPointer) { rest = body }

    static let malformed = TransportError(.protocolViolation, "the broker sent a packet that is not MQTT 5")

    var isAtEnd: Bool { rest.isEmpty }

    mutating func bytes(_ count: Int) throws(TransportError) -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw Self.malformed }
        let taken = UnsafeRawBufferPointer(rebasing: rest[..<count])
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return taken
    }

    mutating func byte() throws(TransportError) -> UInt8 { try bytes(1)[0] }

    mutating func word() throws(TransportError) -> UInt16 {
        let two = try bytes(2)
        return UInt16(two[0]) << 8 | UInt16(two[1])
    }

    mutating func doubleWord() throws(TransportError) -> UInt32 {
        UInt32(try word()) << 16 | UInt32(try word())
    }

    /// A text or binary data: its length in two bytes, then itself.
    mutating func text() throws(TransportError) -> UnsafeRawBufferPointer { try bytes(Int(try word())) }

    /// A number of one to four bytes, seven bits each.
    mutating func variable() throws(TransportError) -> Int {
        var value = 0
        for shift in stride(from: 0, through: 21, by: 7) {
            let byte = Int(try byte())
            value |= (byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Self.malformed
    }

    /// A packet's properties, as a cursor of their own.
    mutating func properties() throws(TransportError) -> PacketCursor { PacketCursor(try bytes(try variable())) }
}
