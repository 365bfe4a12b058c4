import Synchronization

/// Does the blocking part of connecting (names, TCP) away from the loop, one after another.
///
/// Its thread lives while there is work. It is never joined: a connect to a host that does not answer returns when the
/// kernel gives up, and stopping must not wait for that.
final class Connector: Sendable {
    private struct Job {
        let options: SessionOptions
        let done: @Sendable (Result<any BrokerSession, TransportError>) -> Void
    }
    private struct Queue {
        var jobs: [Job] = []
        var isWorking = false
    }
    private let queue = Mutex(Queue())

    /// Connects a new session. `done` is called on the connector's thread, or on this one if there is no thread to have.
    func connect(
        _ options: SessionOptions, done: @escaping @Sendable (Result<any BrokerSession, TransportError>) -> Void
    ) {
        let mustStart = queue.withLock { queue in
            queue.jobs.append(Job(options: options, done: done))
            defer { queue.isWorking = true }
            return !queue.isWorking
        }
        guard mustStart else { return }
        do {
            try OSThread.start(detached: true) { self.work() }
        } catch {
            let jobs = queue.withLock { queue in
                defer { queue = Queue() }
                return queue.jobs
            }
            for job in jobs { job.done(.failure(error)) }
        }
    }

    private func work() {
        while let job = next() {
            job.done(
                Result { () throws(TransportError) -> any BrokerSession in
                    // OpenSSL takes records off the socket, so that little is won over TLS.
                    if job.options.onlyReceives, job.options.broker.tls == nil {
                        return try ReceivingSession(job.options)
                    }
                    let handle = try MosquittoHandle(job.options)
                    try handle.connect(job.options)
                    return handle
                })
        }
    }

    private func next() -> Job? {
        queue.withLock { queue in
            guard !queue.jobs.isEmpty else {
                queue.isWorking = false
                return nil
            }
            return queue.jobs.removeFirst()
        }
    }
}
