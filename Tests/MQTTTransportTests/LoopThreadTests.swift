import BrokerFixture
import MQTTTransport
import Testing

@Suite("Loop thread") struct LoopThreadTests {
    @Test("What is to run when it is free runs while it goes round, and at once when it has ended")
    func whenFree() async throws {
        let loop = try LoopThread()
        let done = EventLog<String>()
        // Before it goes round nothing runs.
        loop.whenFree { done.record("asked before") }
        #expect(done.all.isEmpty)
        async let running: Void = loop.run()
        try await done.first { $0 == "asked before" }
        loop.whenFree { done.record("asked meanwhile") }
        try await done.first { $0 == "asked meanwhile" }
        loop.stop()
        try await running
        loop.whenFree { done.record("asked after") }
        #expect(done.all.last == "asked after")
    }
}
