import Foundation
import Glibc

/// A file system in memory of some MiB, unmounted with the value; nil where this user may not mount one.
package final class SmallDisk: Sendable {
    package let path: String

    package init?(megabytes: Int) {
        path = NSTemporaryDirectory() + "/disk-" + UUID().uuidString
        guard mkdir(path, 0o700) == 0 else { return nil }
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            return nil
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    /// Takes all room that is left.
    package func fill() {
        guard let file = fopen(path + "/filler", "a") else { return }
        let block = [UInt8](repeating: 1, count: 4_096)
        while fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 {}
        fclose(file)
    }

    /// Gives the room back.
    package func empty() { unlink(path + "/filler") }

    /// False where somebody has a file open for writing there.
    package func makeReadOnly() -> Bool {
        mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    package func makeWritable() -> Bool { mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), nil) == 0 }

    package static let mayMount = SmallDisk(megabytes: 1) != nil
}
