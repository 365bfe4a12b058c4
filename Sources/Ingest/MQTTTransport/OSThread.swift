import Glibc

/// Threads of the operating system, for loops that block: the cooperative pool must not.
enum OSThread {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    /// Starts a thread that runs `body`, with SIGPIPE blocked: libmosquitto writes with `write`, and a connection that
    /// the broker has closed must give an error, not end the process.
    ///
    /// - Parameter detached: whether nobody will `join` it.
    static func start(detached: Bool, _ body: @escaping @Sendable () -> Void) throws(TransportError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        if detached { pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) }
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(&thread, &attributes, threadEntry, box.toOpaque())
        guard status == 0 else {
            box.release()
            throw TransportError(.system, "no thread: \(String(cString: strerror(status)))")
        }
    }

    fileprivate static func run(_ context: UnsafeMutableRawPointer) {
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
    }
}

private func threadEntry(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { OSThread.run(context) }
    return nil
}
