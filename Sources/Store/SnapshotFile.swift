import Telemetry

/// The bytes of a file of a partition: a header of 36 bytes and the shard's own; of changes, in front of them the mark of
/// the file that they are changes to.
///
/// Header: eight bytes that say what it is, the partition, the schema, the position, how many bytes follow, and the mark:
/// a checksum of all of it, which also tells the file from others.
enum SnapshotFile {
    static let headerSize = 36
    private static let whole: [UInt8] = Array("BSNAP1\n\0".utf8)
    private static let changes: [UInt8] = Array("BCHNG1\n\0".utf8)

    /// - Parameter mark: of the file that these are changes to; nil: a whole one.
    static func bytes(of snapshot: Snapshot, after mark: UInt32?) -> (bytes: [UInt8], mark: UInt32) {
        var body = ByteWriter()
        if let mark { body.fixed32(mark) }
        body.append(snapshot.bytes)
        var file = ByteWriter()
        file.append(mark == nil ? whole : changes)
        file.fixed32(UInt32(snapshot.partition))
        file.fixed32(snapshot.schema)
        file.fixed64(UInt64(bitPattern: snapshot.position.rawValue))
        file.fixed64(UInt64(body.bytes.count))
        // Over header and bytes: a position of one snapshot with the state of another would lose inputs.
        let own = Checksum.crc32(file.bytes) ^ Checksum.crc32(body.bytes)
        file.fixed32(own)
        file.append(body.bytes)
        return (file.bytes, own)
    }

    /// Nil where it is changes to another file than that of `mark`.
    static func read(
        _ bytes: [UInt8], partition: Int, after mark: UInt32?
    ) throws(ByteReader.Malformed) -> (snapshot: Snapshot, mark: UInt32)? {
        var reader = ByteReader(bytes[...])
        guard Array(try reader.take(whole.count)) == (mark == nil ? whole : changes) else {
            throw .init(reason: "it is no snapshot")
        }
        let number = try reader.fixed32()
        let schema = try reader.fixed32()
        let position = Int64(bitPattern: try reader.fixed64())
        let length = try reader.fixed64()
        let sum = try reader.fixed32()
        let body = try reader.take(reader.remaining)
        guard number == UInt32(partition), length == UInt64(body.count), position >= 0,
            Checksum.crc32(bytes.prefix(headerSize - 4)) ^ Checksum.crc32(body) == sum
        else { throw .init(reason: "the checksum does not match") }
        reader = ByteReader(body)
        if let mark, try reader.fixed32() != mark { return nil }
        let snapshot = Snapshot(
            partition: partition, bytes: Array(try reader.take(reader.remaining)),
            position: JournalPosition(rawValue: position), schema: schema)
        return (snapshot, sum)
    }

    static func mark(of header: [UInt8]) throws(ByteReader.Malformed) -> UInt32 {
        var reader = ByteReader(header[...])
        _ = try reader.take(headerSize - 4)
        return try reader.fixed32()
    }

    /// What the header claims, which no checksum of its own bears out.
    static func claimedPosition(_ header: [UInt8]) throws(ByteReader.Malformed) -> JournalPosition {
        var reader = ByteReader(header[...])
        _ = try reader.take(whole.count + 8)
        return JournalPosition(rawValue: Int64(bitPattern: try reader.fixed64()))
    }
}
