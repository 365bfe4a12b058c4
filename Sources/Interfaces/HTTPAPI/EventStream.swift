import HTTPTypes
package import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// An answer that stays open and sends events as they come. Only the newest unsent one is kept; it ends with its source,
/// with the client, or with the service's graceful shutdown.
package struct EventStream: Sendable {
    /// What a client waits before it comes back (milliseconds, default 2,000).
    package var retry = 2_000
    /// Time between comments that show us clients that have gone (default 15 s).
    package var heartbeat: Duration = .seconds(15)

    package init() {}

    package func response<Value: Sendable>(
        of values: AsyncStream<Value>, event: @escaping @Sendable (Value) throws -> ServerSentEvent
    ) -> Response {
        let retry = retry
        let heartbeat = heartbeat
        let body = ResponseBody { writer in
            let newest = NewestEvent()
            // Says "look"; what there is to send stands in `newest`, so that a heartbeat never displaces an event.
            let (looks, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { bell.finish() }
                    for await value in values {
                        newest.put(try event(value).text)
                        bell.yield()
                    }
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: heartbeat)
                        bell.yield()
                    }
                }
                defer { group.cancelAll() }
                try await writer.write(ByteBuffer(string: "retry: \(retry)\n\n"))
                try await withGracefulShutdownHandler {
                    for await _ in looks {
                        try await writer.write(ByteBuffer(string: newest.take() ?? ServerSentEvent.heartbeat))
                    }
                } onGracefulShutdown: {
                    bell.finish()
                }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }
}

/// The newest event not yet sent.
private final class NewestEvent: Sendable {
    private let text = Mutex<String?>(nil)

    func put(_ event: String) { text.withLock { $0 = event } }

    func take() -> String? {
        text.withLock { text in
            defer { text = nil }
            return text
        }
    }
}
