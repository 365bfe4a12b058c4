package import DeskOperations
import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
package import Telemetry

extension Request {
    /// A query parameter's text; nil where it is absent or empty. Given twice, or longer than `limit` bytes: invalid.
    package func text(_ name: String, limit: Int = 200) throws(DeskError) -> String? {
        let values = uri.queryParameters[values: Substring(name)]
        guard values.count <= 1 else { throw .invalid(field: name, why: "It is given more than once.") }
        guard let value = values.first, !value.isEmpty else { return nil }
        guard value.utf8.count <= limit else {
            throw .invalid(field: name, why: "It is longer than \(limit) bytes.")
        }
        guard !value.utf8.contains(0) else { throw .invalid(field: name, why: "It holds a NUL byte.") }
        return String(value)
    }

    /// What somebody typed into the search box. A browser's form sends a blank as `+`, and a plus as `%2B`; a bare one in
    /// front is that of a phone number in a link somebody wrote by hand. Source: URL Standard, section 5.1.
    package func typedText(_ name: String) throws(DeskError) -> String? {
        guard let text = try text(name, limit: HTTPLimits.searchBytes) else { return nil }
        let sent = uri.query?.split(separator: "&").first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
        guard let sent else { return text }
        let blanks = String(sent.prefix(1)) + sent.dropFirst().replacing("+", with: " ")
        return blanks.removingPercentEncoding ?? text
    }

    /// Refuses every query parameter but these: a mistyped one would be passed over, and something else done than was
    /// asked for.
    package func allowQuery(_ names: String...) throws(DeskError) {
        for (name, _) in uri.queryParameters where !names.contains(String(name)) {
            throw .invalid(
                field: String(name.prefix(64)),
                why: names.isEmpty
                    ? "There is no query parameter here."
                    : "There is no such query parameter; known are \(names.joined(separator: ", ")).")
        }
    }

    /// A query parameter as a whole number within `range`.
    package func integer(
        _ name: String, in range: ClosedRange<Int>, default standard: Int
    ) throws(DeskError) -> Int {
        guard let text = try text(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid(
                field: name, why: "It is not a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A query parameter as an instant of RFC 3339, or as a day: its beginning in UTC.
    package func instant(_ name: String) throws(DeskError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let instant = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") else {
            throw .invalid(
                field: name, why: "It is no day such as 2026-11-22, and no instant such as 2026-11-22T07:15:05Z.")
        }
        return instant
    }

    /// A query parameter as one of an enumeration's words.
    package func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, as type: Word.Type
    ) throws(DeskError) -> Word? where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(field: name, why: "It is none of \(words).")
        }
        return word
    }

    /// The whole body, at most `limit` bytes, within `patience` seconds.
    package func wholeBody(limit: Int, patience: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw HTTPError(.contentTooLarge)
        }
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await body.collect(upTo: limit) }
            group.addTask {
                try await Task.sleep(for: .seconds(patience))
                throw HTTPError(.requestTimeout)
            }
            defer { group.cancelAll() }
            guard let buffer = try await group.next() else { throw CancellationError() }
            return buffer
        }
    }

    /// The body that says it is JSON, and nothing else.
    package func jsonBytes(limit: Int, patience: Int) async throws -> ByteBuffer {
        guard mediaType == "application/json" else { throw HTTPError(.unsupportedMediaType) }
        return try await wholeBody(limit: limit, patience: patience)
    }

    /// The body as a value: JSON and nothing else.
    package func json<Value: Decodable>(_ type: Value.Type, limit: Int, patience: Int) async throws -> Value {
        let buffer = try await jsonBytes(limit: limit, patience: patience)
        do {
            return try WireFormat.value(type, from: buffer.readableBytesView)
        } catch let error as DecodingError {
            throw DeskError(error)
        }
    }

    /// The content type without its parameters, in lower case.
    package var mediaType: String? {
        headers[.contentType]?.split(separator: ";").first.map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
    }
}

extension RequestParameters {
    /// An id of ours from the path: at most 64 of letters, digits, `-`, `_` and `.`; all else is not found.
    package func id<ID: RawRepresentable>(
        _ name: String, as type: ID.Type, what: String
    ) throws(DeskError) -> ID where ID.RawValue == String {
        guard let text = get(name), text.utf8.count <= 64, !text.isEmpty, text.utf8.allSatisfy(Self.isPlain),
            let id = ID(rawValue: text)
        else { throw .notFound(what) }
        return id
    }

    /// A device's id from the path.
    package func device(_ name: String = "id") throws(DeskError) -> DeviceID {
        guard let id = get(name).flatMap({ DeviceID($0) }) else { throw .notFound("device") }
        return id
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}

/// The parts of a path that a route captured.
package typealias RequestParameters = Parameters

extension DeskError {
    /// A document that does not fit its type, told by the path to the place.
    init(_ error: DecodingError) {
        func field(_ path: [any CodingKey]) -> String {
            path.isEmpty
                ? "body"
                : path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
                    .replacing(".[", with: "[")
        }
        switch error {
        case .keyNotFound(let key, let context):
            self = .invalid(field: field(context.codingPath + [key]), why: "It is missing.")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self = .invalid(field: field(context.codingPath), why: "It is of another type.")
        case .dataCorrupted(let context):
            self = .invalid(field: field(context.codingPath), why: "It cannot be read.")
        @unknown default:
            self = .invalid(field: "body", why: "It cannot be read.")
        }
    }
}
