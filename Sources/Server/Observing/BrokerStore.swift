import Foundation
import Glibc
import Telemetry

/// The file that the broker saves sessions and what waits in, as it is judged from outside: over MQTT a broker does not
/// say whether it saves anything, and acknowledges all the same where it cannot.
///
/// Mosquitto writes the whole store into a new file beside the old one, at each `autosave_interval`, whether anything
/// came or not, and then puts it in the old one's place: a small one even where its bytes found no room, so that an
/// empty file stands there (seen of 2.0.11). So it needs room for a second store, and a file that is empty or not
/// renewed was not saved.
struct BrokerStore: Hashable, Sendable {
    /// What a look at it shows.
    struct Look: Hashable, Sendable {
        /// Bytes; nil: there is no such file.
        var size: Int64?
        var savedAt: Timestamp?
        /// Bytes that are free where it lies; nil: not to be told.
        var free: Int64?
    }
    enum Trouble: Hashable, Sendable {
        /// For a minute there has been no file of that name, or none that may be looked at.
        case missing
        /// Too little is free for the store to be written once more.
        case noRoom
        /// The last save left nothing in it.
        case empty
        /// What came at this time is not saved yet.
        case notSaved(since: Timestamp)
    }

    /// Bytes: what ten seconds of 7,000 messages a second take, of some 220 bytes each on disk.
    static let leastRoom: Int64 = 16 << 20
    /// Six times the interval at which the shipped configuration saves.
    static let longestUnsaved = TimeSpan.minutes(1)

    /// The newest; nil before the first.
    private(set) var look: Look?
    /// When it was first seen that messages had come since the last save; nil: none have.
    private var unsavedSince: Timestamp?
    private var received = 0
    /// Since when there is no file: a new broker makes it when it saves first.
    private var missingSince: Timestamp?

    /// - Parameter received: messages that the service has taken since its start.
    mutating func see(_ look: Look, received: Int, at now: Timestamp) {
        if look.savedAt != self.look?.savedAt { unsavedSince = nil }
        if received > self.received, unsavedSince == nil { unsavedSince = now }
        self.received = received
        missingSince = look.size == nil ? missingSince ?? now : nil
        self.look = look
    }

    /// Nil: all is well, or nothing has been seen yet.
    func trouble(at now: Timestamp) -> Trouble? {
        guard let look else { return nil }
        guard let size = look.size else {
            return missingSince.map { now - $0 > Self.longestUnsaved } == true ? .missing : nil
        }
        if let free = look.free, free < max(size + size / 4, Self.leastRoom) { return .noRoom }
        if size == 0 { return .empty }
        if let unsavedSince, now - unsavedSince > Self.longestUnsaved { return .notSaved(since: unsavedSince) }
        return nil
    }
}

extension BrokerStore.Look {
    /// Looks at the file; blocks. Needs the right to enter its directory, not to read the file.
    init(at path: String) {
        var file = stat()
        if stat(path, &file) == 0 {
            size = Int64(file.st_size)
            savedAt = Timestamp(
                microseconds: Int64(file.st_mtim.tv_sec) * 1_000_000 + Int64(file.st_mtim.tv_nsec) / 1_000)
        }
        free = Vitals.Disk(at: (path as NSString).deletingLastPathComponent)?.free
    }
}
