import HTTPTypes
package import Hummingbird
import NIOCore
import ServiceLifecycle

/// An answer that stays open and sends events as they come. Only the newest unsent one is kept; it ends with its source,
/// with the client, or with the service's graceful shutdown.
package struct EventStream: Sendable {
    /// What a client waits before it comes back (milliseconds, default 2,000).
    package var retry = 2_000
    /// Time between comments (default 15 s).
    package var heartbeat: Duration = .seconds(15)

    package init() {}

    package func response<Value: Sendable>(
        of values: AsyncStream<Value>, event: @escaping @Sendable (Value) throws -> ServerSentEvent
    ) -> Response {
        let retry = retry
        let heartbeat = heartbeat
        let body = ResponseBody { writer in
            let (texts, sink) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    defer { sink.finish() }
                    for await value in values { sink.yield(try event(value).text) }
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: heartbeat)
                        sink.yield(ServerSentEvent.heartbeat)
                    }
                }
                defer { group.cancelAll() }
                try await writer.write(ByteBuffer(string: "retry: \(retry)\n\n"))
                try await withGracefulShutdownHandler {
                    for await text in texts { try await writer.write(ByteBuffer(string: text)) }
                } onGracefulShutdown: {
                    sink.finish()
                }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }
}
