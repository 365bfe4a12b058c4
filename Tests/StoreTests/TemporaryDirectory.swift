import Foundation
import Glibc

/// A directory of one test, gone with the value.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "/store-" + UUID().uuidString
        mkdir(path, 0o700)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    static func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Replaces every occurrence of one text by another of the same length, as somebody with a hex editor would.
    /// Returns how many there were.
    static func tamper(_ path: String, _ old: String, _ new: String) throws -> Int {
        precondition(old.utf8.count == new.utf8.count)
        var bytes = try bytes(of: path)
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        var found = 0
        var index = 0
        while index + old.count <= bytes.count {
            if bytes[index] == old[0], bytes[index..<index + old.count].elementsEqual(old) {
                bytes.replaceSubrange(index..<index + old.count, with: new)
                found += 1
            }
            index += 1
        }
        try write(bytes, to: path)
        return found
    }
}
