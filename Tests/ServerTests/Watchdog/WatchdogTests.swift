import Dispatch
import Foundation
import Synchronization
import Telemetry
import Testing

@testable import Server

/// Threads that really stand, and what the watchdog makes of them; its looks are the test's.
@Suite(.timeLimit(.minutes(10))) struct WatchdogTests {
    private let start = ContinuousClock.now

    private func watchdog(
        _ watched: [Watchdog.Watched], supervisor: Supervisor? = nil, end: @escaping @Sendable () -> Void = {}
    ) -> Watchdog {
        Watchdog(watched, limits: Standstill.Limits(), supervisor: supervisor, logger: quiet, end: end)
    }

    private func look(_ watchdog: Watchdog, seconds: ClosedRange<Int>) {
        for second in seconds { watchdog.look(at: start + .seconds(second)) }
    }

    @Test func `L07: a fold that stands makes the service not ready, by name, and ready again when it goes on`()
        async throws
    {
        let engine = try await Engine.start(in: TemporaryDirectory())
        let ended = Atomic(0)
        let watchdog = watchdog(engine.shards.hearts.map { Watchdog.Watched(heart: $0) }) {
            ended.add(1, ordering: .relaxed)
        }
        let gate = DispatchSemaphore(value: 0)
        let stands = Mutex(false)
        async let standing: Void = engine.shards.shards[0].stand(until: gate) { stands.withLock { $0 = true } }
        #expect(await eventually { stands.withLock { $0 } })
        // Devices of both shards.
        async let folding: Void = engine.take((1...20).map { enrolment(of: $0) })
        #expect(await eventually { engine.shards.hearts[0].beat.waiting > 0 })
        look(watchdog, seconds: 0...29)
        #expect(watchdog.standing == nil)
        look(watchdog, seconds: 30...41)
        #expect(watchdog.standing == "the fold of shard 1 has stood still for 41 s")
        #expect(ended.load(ordering: .relaxed) == 0)

        gate.signal()
        await standing
        try await folding
        look(watchdog, seconds: 42...42)
        #expect(watchdog.standing == nil)
    }

    @Test func `A loop that answers nobody is noticed though it has no work of its own, and ends the process in time`()
    {
        let ended = Atomic(0)
        let answers = Mutex(true)
        let loop = Watchdog.Watched(
            heart: Heartbeat("the connection that receives"),
            ask: { answered in
                if answers.withLock({ $0 }) { answered() }
            })
        let watchdog = watchdog([loop]) { ended.add(1, ordering: .relaxed) }
        look(watchdog, seconds: 0...300)
        #expect(watchdog.standing == nil)
        answers.withLock { $0 = false }
        look(watchdog, seconds: 301...340)
        #expect(watchdog.standing?.hasPrefix("the connection that receives has stood still") == true)
        #expect(ended.load(ordering: .relaxed) == 0)
        look(watchdog, seconds: 341...482)
        #expect(ended.load(ordering: .relaxed) > 0)
    }

    @Test(arguments: ["path", "abstract"])
    func `Whoever supervises hears of each look, by a path or an abstract name`(_ kind: String) throws {
        let directory = TemporaryDirectory()
        let name = kind == "path" ? directory.file("notify") : "@bedside-\(UUID().uuidString)"
        let listener = try NotifySocket(name)
        let supervisor = try #require(Supervisor(environment: ["NOTIFY_SOCKET": name]))
        supervisor.tell("READY=1")
        #expect(listener.heard() == "READY=1")
        let ended = Atomic(0)
        let stuck = Heartbeat("it")
        stuck.begin()
        let watchdog = watchdog([Watchdog.Watched(heart: stuck)], supervisor: supervisor) {
            ended.add(1, ordering: .relaxed)
        }
        look(watchdog, seconds: 0...0)
        #expect(listener.heard() == "WATCHDOG=1")
        // Of one that has stood for too long it hears no more.
        for second in 1...180 {
            look(watchdog, seconds: second...second)
            #expect(listener.heard() == (second < 180 ? "WATCHDOG=1" : nil))
        }
        #expect(ended.load(ordering: .relaxed) == 1)
    }

    @Test func `Where nobody supervises, or the name cannot be one, nobody is told`() {
        for name in [nil, "", "/", "relative/path", "/" + String(repeating: "x", count: 200)] {
            #expect(Supervisor(environment: name.map { ["NOTIFY_SOCKET": $0] } ?? [:]) == nil)
        }
        // Nobody listens there any more.
        Supervisor(environment: ["NOTIFY_SOCKET": "/no/such/socket"])?.tell("WATCHDOG=1")
    }
}

extension Shard {
    /// Stands until the gate opens, as a fold that never returns does.
    fileprivate func stand(until gate: DispatchSemaphore, _ begun: @Sendable () -> Void) {
        begun()
        gate.wait()
    }
}

/// Where a supervisor listens.
private final class NotifySocket {
    private let descriptor: Int32

    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    /// What came next; nil: nothing.
    func heard() -> String? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
