import Telemetry

/// Words of 64 bits, the lowest byte first, and runs of bytes behind their length.
enum FlatBytes {
    static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    static func append(_ run: some Collection<UInt8>, to bytes: inout [UInt8]) {
        append(UInt64(run.count), to: &bytes)
        bytes += run
    }

    /// Nil where the bytes end before it.
    static func word(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func run(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let length = word(&rest), length <= UInt64(rest.count) else { return nil }
        defer { rest = rest.dropFirst(Int(length)) }
        return rest.prefix(Int(length))
    }

    static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        run(&rest).map { String(decoding: $0, as: UTF8.self) }
    }
}
