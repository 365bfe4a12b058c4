import Glibc
import Synchronization

/// A thread that serves any number of connections: it polls their sockets and a wake-up, and is the only one that ever
/// touches them. One for the ingest connection, one for the commands, one for a whole fleet of simulated devices.
///
/// Cost of a round: one `poll` over all sockets and a look at each connection's clock.
package final class LoopThread: Sendable {
    private enum Work: Sendable {
        case open(Link.ID, @Sendable (Link.ID) -> Link)
        case touch(Link.ID, @Sendable (Link?) -> Void)
    }
    private struct Inbox {
        var work: [Work] = []
        var nextID: Link.ID = 1
        var hasStarted = false
        var isStopping = false
        var isClosed = false
    }

    private let inbox = Mutex(Inbox())
    private let wakeUp: WakeUp
    private let connector = Connector()

    package init() throws(TransportError) { wakeUp = try WakeUp() }

    /// Runs the loop on a thread of its own until `stop()` or cancellation; returns when the thread has ended and is
    /// joined. At the end every connection is closed in good order. Once only.
    package func run() async throws(TransportError) {
        let isFirst = inbox.withLock { inbox in
            defer { inbox.hasStarted = true }
            return !inbox.hasStarted
        }
        guard isFirst else { throw TransportError(.system, "a loop runs once") }
        let ended = await withTaskCancellationHandler {
            await withCheckedContinuation { (ending: CheckedContinuation<Result<pthread_t, TransportError>, Never>) in
                do throws(TransportError) {
                    try OSThread.start(detached: false) {
                        self.loop()
                        ending.resume(returning: .success(pthread_self()))
                    }
                } catch {
                    self.closeInbox()
                    ending.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            stop()
        }
        // The thread's last act was to resume us, so this waits for its return alone.
        pthread_join(try ended.get(), nil)
    }

    /// Asks the loop to end; returns at once.
    package func stop() {
        inbox.withLock { $0.isStopping = true }
        wakeUp.ring()
    }

    /// Adds a connection; `make` runs on the loop's thread. Nil once the loop has ended.
    func open(_ make: @escaping @Sendable (Link.ID) -> Link) -> Link.ID? {
        let id = inbox.withLock { inbox -> Link.ID? in
            guard !inbox.isClosed else { return nil }
            defer { inbox.nextID += 1 }
            inbox.work.append(.open(inbox.nextID, make))
            return inbox.nextID
        }
        wakeUp.ring()
        return id
    }

    /// Runs `body` once: on the loop's thread with the connection, or with nil where that is closed.
    func touch(_ id: Link.ID, _ body: @escaping @Sendable (Link?) -> Void) {
        let isClosed = inbox.withLock { inbox in
            if !inbox.isClosed { inbox.work.append(.touch(id, body)) }
            return inbox.isClosed
        }
        if isClosed { body(nil) } else { wakeUp.ring() }
    }

    /// Runs `body` once, on the loop's thread between two rounds; here and now where the loop has ended.
    package func whenFree(_ body: @escaping @Sendable () -> Void) {
        // No connection has this number.
        touch(0) { _ in body() }
    }

    /// Connects a new handle for the link elsewhere and brings it to the loop's thread.
    func connect(_ id: Link.ID, _ options: SessionOptions) {
        connector.connect(options) { result in
            self.touch(id) { $0?.connectionArrived(result) }
        }
    }

    // MARK: On the thread

    private func loop() {
        var links: [Link] = []
        var polled: [pollfd] = []
        while true {
            let (work, isStopping) = inbox.withLock { inbox in
                defer { inbox.work.removeAll(keepingCapacity: inbox.work.count < 1_024) }
                return (inbox.work, inbox.isStopping)
            }
            for item in work { perform(item, on: &links) }
            if isStopping { break }

            let now = ContinuousClock.now
            var deadline = now + .seconds(60)
            polled.removeAll(keepingCapacity: true)
            polled.append(pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0))
            for link in links { link.timePassed(now) }
            links.removeAll { $0.isClosed }
            for link in links {
                deadline = min(deadline, link.deadline)
                // A negative descriptor is skipped by poll, and keeps the two arrays in step.
                polled.append(pollfd(fd: link.descriptor ?? -1, events: link.interest, revents: 0))
            }

            _ = poll(&polled, nfds_t(polled.count), Self.milliseconds(from: now, to: deadline))
            if polled[0].revents != 0 { wakeUp.silence() }
            for (link, entry) in zip(links, polled.dropFirst()) where entry.revents != 0 { link.socketReady() }
        }
        for link in links { link.close() }
        closeInbox()
    }

    private func perform(_ work: Work, on links: inout [Link]) {
        switch work {
        case .open(let id, let make):
            let link = make(id)
            links.append(link)
        case .touch(let id, let body):
            body(links.first { $0.id == id && !$0.isClosed })
        }
    }

    /// Whoever waits in the inbox learns that there is no connection any more.
    private func closeInbox() {
        let work = inbox.withLock { inbox in
            inbox.isClosed = true
            defer { inbox.work = [] }
            return inbox.work
        }
        for item in work {
            switch item {
            case .open(let id, let make): make(id).close()
            case .touch(_, let body): body(nil)
            }
        }
    }

    /// Rounded up, so that a deadline has passed when poll returns for it.
    private static func milliseconds(from now: ContinuousClock.Instant, to deadline: ContinuousClock.Instant) -> Int32 {
        guard deadline > now else { return 0 }
        let (seconds, attoseconds) = (deadline - now).components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
