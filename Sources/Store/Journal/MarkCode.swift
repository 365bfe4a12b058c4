import Telemetry

/// Marks as bytes: ten a mark, packet id and hash, least significant byte first.
enum MarkCode {
    static let size = 10

    static func encode(_ marks: [MessageMark]) -> [UInt8] {
        var writer = ByteWriter()
        for mark in marks {
            writer.byte(UInt8(truncatingIfNeeded: mark.packetID))
            writer.byte(UInt8(truncatingIfNeeded: mark.packetID >> 8))
            writer.fixed64(mark.hash)
        }
        return writer.bytes
    }

    static func decode(_ bytes: ArraySlice<UInt8>) throws(ByteReader.Malformed) -> [MessageMark] {
        guard bytes.count.isMultiple(of: size) else { throw .init(reason: "a mark is cut off") }
        var reader = ByteReader(bytes)
        var marks: [MessageMark] = []
        marks.reserveCapacity(bytes.count / size)
        while reader.remaining > 0 {
            let low = try reader.byte()
            let high = try reader.byte()
            marks.append(MessageMark(packetID: UInt16(low) | UInt16(high) << 8, hash: try reader.fixed64()))
        }
        return marks
    }
}
