import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import Telemetry
import Testing

@Suite struct StreamTests {
    let desk = FixtureDesk()

    @Test func `A repair's events are framed one by one and end with the repair`() async throws {
        try await HTTPApplication(desk: desk).build().test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/repairs/\(FixtureDesk.repairID.rawValue)/events", method: .get,
                headers: [.authorization: "Bearer agent-token"])
            #expect(response.headers[.contentType] == "text/event-stream")
            let text = String(buffer: response.body)
            #expect(text.hasPrefix("retry: 2000\n\nevent: repair\ndata: {"))
            #expect(text.hasSuffix("}\n\n"))
            #expect(text.contains(#""state":"verified""#))
        }
    }

    @Test(arguments: [
        ("a\nb", "event: x\ndata: a\ndata: b\n\n"), ("a\r\nb", "event: x\ndata: a\ndata: b\n\n"),
        ("a\rb", "event: x\ndata: a\ndata: b\n\n"), ("", "event: x\ndata: \n\n"),
        ("a\n\nevent: evil", "event: x\ndata: a\ndata: \ndata: event: evil\n\n"),
    ])
    func `W03 Line ends in an event's data never begin a field`(data: String, text: String) {
        #expect(Array(ServerSentEvent(name: "x", data: data).text.utf8) == Array(text.utf8))
    }

    @Test func `W03 A line end in an event's name gives no event line`() {
        #expect(ServerSentEvent(name: "a\r\nb", data: "c").text == "data: c\n\n")
    }

    @Test func `An import streams whole lines with their numbers, however they arrive`() async throws {
        let line = #"{"topic": "a"}"#
        let count = 5_000
        let body = String(repeating: line + "\n", count: count) + "\r\nlast"
        try await HTTPApplication(desk: desk).build().test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/import/telemetry", method: .post,
                headers: [.authorization: "Bearer admin-token", .contentType: "application/x-ndjson"],
                body: ByteBuffer(string: body))
            #expect(response.status == .ok)
        }
        let lines = await desk.lines
        #expect(lines.count == count + 2)
        #expect(lines.first == "1:" + line && lines[count - 1] == "\(count):" + line)
        #expect(lines.suffix(2) == ["\(count + 1):", "\(count + 2):last"])
    }

    @Test func `A line past the limit ends the import with its number`() async throws {
        var limits = HTTPLimits()
        limits.lineBytes = 10
        try await HTTPApplication(desk: desk, limits: limits).build().test(.router) { client in
            let response = try await client.execute(
                uri: "/v1/import/telemetry", method: .post,
                headers: [.authorization: "Bearer admin-token", .contentType: "application/x-ndjson"],
                body: ByteBuffer(string: "short\n12345678901\n"))
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains(#""field":"line 2""#))
        }
    }

    /// Sends `request` as it is and returns what comes back until the server closes.
    private func raw(_ request: String, port: Int) async throws -> String {
        do {
            return try await exchange(request, port: port)
        } catch ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed {
            // Closed before a byte of ours left.
            return ""
        }
    }

    private func exchange(_ request: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            // The server may close while we still write: what it said counts.
            try? await outbound.write(ByteBuffer(string: request))
            var answer = ""
            do {
                for try await piece in inbound { answer += String(buffer: piece) }
            } catch is IOError {}
            return answer
        }
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "", "GET /healthz HTTP/1.1\r\nHo",
            "POST /v1/sessions HTTP/1.1\r\nHost: x\r\n"
                + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
        ])
    func `W14 A client that stops in the middle is closed and others are served`(start: String) async throws {
        var limits = HTTPLimits()
        // Longer than a busy machine takes to send the other request.
        limits.patience = 20
        try await HTTPApplication(desk: desk, limits: limits).build().test(.live) { client in
            let port = try #require(client.port)
            async let slow = raw(start, port: port)
            let served = try await client.execute(uri: "/healthz", method: .get)
            #expect(served.status == .ok)
            // Returns at all only because the server closes; what it may say before is a refusal.
            let answer = try await slow
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
        }
    }

    @Test func `W15 Three hundred thousand tiny headers are answered with 431`() async throws {
        try await HTTPApplication(desk: desk).build().test(.live) { client in
            let port = try #require(client.port)
            let fields = String(repeating: "a: b\r\n", count: 300_000)
            let answer = try await raw("GET /healthz HTTP/1.1\r\nHost: x\r\n\(fields)\r\n", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 431 "))
            #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
        }
    }

    @Test func `W16 A length and a transfer encoding together are refused`() async throws {
        try await HTTPApplication(desk: desk).build().test(.live) { client in
            let answer = try await raw(
                "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                port: try #require(client.port))
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }
}
