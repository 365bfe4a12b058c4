import Foundation
import Glibc

/// A file system in memory of 4 MiB, unmounted with the value; nil where this user may not mount one.
final class SmallDisk: Sendable {
    let path: String

    init?() {
        path = NSTemporaryDirectory() + "/disk-" + UUID().uuidString
        guard mkdir(path, 0o700) == 0 else { return nil }
        guard mount("tmpfs", path, "tmpfs", 0, "size=4m") == 0 else {
            rmdir(path)
            return nil
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    /// Takes all room that is left.
    func fill() {
        let file = fopen(path + "/filler", "a")
        let block = [UInt8](repeating: 1, count: 4_096)
        while fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 {}
        fclose(file)
    }

    func empty() { unlink(path + "/filler") }

    static let mayMount = SmallDisk() != nil
}
