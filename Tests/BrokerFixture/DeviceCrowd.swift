import Foundation

/// Thousands of devices on one thread, each with a connection of its own: they connect at once, publish a message each at
/// QoS 1, and stay connected until the crowd is given up.
package final class DeviceCrowd: @unchecked Sendable {
    package struct Failed: Error, CustomStringConvertible { package let description: String }

    /// A device's way: TCP, CONNECT, PUBLISH, its acknowledgement.
    private enum Step { case connecting, awaitingAcceptance, awaitingAcknowledgement, done }
    private struct Device {
        var descriptor: Int32
        var step = Step.connecting
        var read: [UInt8] = []
        /// When it dialled.
        var since = ContinuousClock.now
    }

    /// Whoever is not accepted by then dials again, as devices do: a connection that a full backlog dropped is tried again by
    /// the kernel after 1, 2, 4, … 64 s, which some of thousands would wait for.
    private static let patience = Duration.seconds(8)

    private let port: UInt16
    // Written by its own thread before `storm` returns, and read in `deinit` alone.
    private var devices: [Device] = []

    /// How many devices this process may hold beside what else it needs, at most `wanted`. Raises the limit of open files
    /// as far as it goes, for the processes that are started from now on as well.
    package static func raiseLimit(for wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return min(wanted, 500) }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(wanted, max(100, Int(clamping: limit.rlim_cur) - 500))
    }

    /// Returns once every device's message is acknowledged; throws where that takes longer than `limit`.
    package static func storm(
        port: UInt16, devices count: Int, within limit: Duration = .seconds(120),
        message: @escaping @Sendable (Int) -> (topic: String, payload: [UInt8])
    ) async throws -> DeviceCrowd {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let crowd = DeviceCrowd(port: port)
                continuation.resume(
                    with: Result {
                        try crowd.run(count: count, until: .now + limit, message)
                        return crowd
                    })
            }
        }
    }

    private init(port: UInt16) { self.port = port }

    deinit { for device in devices where device.descriptor >= 0 { close(device.descriptor) } }

    private func run(
        count: Int, until end: ContinuousClock.Instant,
        _ message: (Int) -> (topic: String, payload: [UInt8])
    ) throws {
        for _ in 0..<count { devices.append(Device(descriptor: try Self.connecting(to: port))) }
        var waiting = count
        while waiting > 0 {
            guard ContinuousClock.now < end else {
                throw Failed(description: "\(waiting) of \(count) devices not done")
            }
            try redial()
            var polled = devices.map { device in
                let events = device.step == .connecting ? POLLOUT : device.step == .done ? 0 : POLLIN
                return pollfd(fd: device.descriptor, events: Int16(events), revents: 0)
            }
            guard poll(&polled, nfds_t(count), 1_000) >= 0 else { throw Failed(description: "poll") }
            for (index, entry) in polled.enumerated() where entry.revents != 0 && devices[index].step != .done {
                try advance(index, message)
                if devices[index].step == .done { waiting -= 1 }
            }
        }
    }

    private func redial() throws {
        let now = ContinuousClock.now
        for (index, device) in devices.enumerated() where now - device.since > Self.patience {
            switch device.step {
            case .awaitingAcknowledgement, .done: continue
            case .connecting, .awaitingAcceptance:
                close(device.descriptor)
                devices[index].descriptor = -1
                devices[index] = Device(descriptor: try Self.connecting(to: port))
            }
        }
    }

    private func advance(_ index: Int, _ message: (Int) -> (topic: String, payload: [UInt8])) throws {
        switch devices[index].step {
        case .connecting:
            try send(RawDevice.connectPacket(id: "crowd-\(index)"), from: index)
            devices[index].step = .awaitingAcceptance
        case .awaitingAcceptance:
            guard try received(index, 4) else { return }
            guard devices[index].read == [0x20, 2, 0, 0] else { throw Failed(description: "\(index) is not accepted") }
            devices[index].read = []
            let (topic, payload) = message(index)
            try send(RawDevice.publishPacket(topic, payload, id: 1), from: index)
            devices[index].step = .awaitingAcknowledgement
        case .awaitingAcknowledgement:
            guard try received(index, 4) else { return }
            guard devices[index].read == [0x40, 2, 0, 1] else {
                throw Failed(description: "\(index) hears something else")
            }
            devices[index].step = .done
        case .done: break
        }
    }

    /// Whether `count` bytes have come.
    private func received(_ index: Int, _ count: Int) throws -> Bool {
        var part = [UInt8](repeating: 0, count: count - devices[index].read.count)
        let got = recv(devices[index].descriptor, &part, part.count, 0)
        if got < 0, errno == EAGAIN { return false }
        guard got > 0 else { throw Failed(description: "\(index) is closed: \(errno)") }
        devices[index].read += part[..<got]
        return devices[index].read.count == count
    }

    /// A packet is far smaller than an empty socket's buffer.
    private func send(_ bytes: [UInt8], from index: Int) throws {
        guard Foundation.send(devices[index].descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failed(description: "\(index) cannot send: \(errno)")
        }
    }

    private static func connecting(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Failed(description: "no socket: \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 || errno == EINPROGRESS else {
            close(descriptor)
            throw Failed(description: "connect: \(errno)")
        }
        return descriptor
    }
}
