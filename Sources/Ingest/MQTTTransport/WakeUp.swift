import CMosquitto
import Glibc

/// An eventfd: any thread rings, the one that polls it wakes.
final class WakeUp: Sendable {
    let descriptor: Int32

    init() throws(TransportError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw TransportError(.system, "eventfd: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func ring() {
        var one: UInt64 = 1
        // Fails only when it is ringing already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    func silence() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
