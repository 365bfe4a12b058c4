import Foundation
import Logging
import MQTTTransport
import Synchronization
import Telemetry

/// A process to be killed: receives `fleet/#` and commits every batch to a file, with fsync. Its arguments: port, client
/// id, file, receive-maximum, and where to stop for ever (`never`, `before-commit:N` or `after-commit:N`, N being the
/// number of a batch). It says `connected`, `holding` and `committed TOTAL` on standard output.
@main
struct IngestVictim {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let port = UInt16(arguments[1]), let receiveMaximum = UInt16(arguments[4]) else {
            say("usage: IngestVictim PORT CLIENT FILE RECEIVE-MAXIMUM HOLD")
            exit(64)
        }
        let hold = arguments[5].split(separator: ":")
        let holdsAt = hold.count == 2 ? Int(hold[1]) ?? 0 : 0
        let file = try CommittedFile(path: arguments[3])
        let batches = Mutex(0)

        let connection = try IngestConnection(
            .init(
                broker: BrokerAccess(
                    port: port, clientID: arguments[2], keepAlive: 5,
                    backOff: BackOff(base: .milliseconds(20), cap: .milliseconds(200))),
                filters: ["fleet/#"], receiveMaximum: receiveMaximum),
            logger: Logger(label: "victim") { _ in SwiftLogNoOpLogHandler() },
            onStateChange: { if $0.isConnected { say("connected") } },
            recentMarks: { file.marks },
            commit: { batch in
                let number = batches.withLock { count in
                    count += 1
                    return count
                }
                if hold.first == "before-commit", number == holdsAt { holdForEver() }
                let total = try file.commit(batch)
                if hold.first == "after-commit", number == holdsAt { holdForEver() }
                say("committed \(total)")
            })
        try await connection.run()
    }

    static func holdForEver() {
        say("holding")
        while true { pause() }
    }

    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// One line a message: packet id, hash, payload.
final class CommittedFile: Sendable {
    struct Failed: Error { let errno: Int32 }

    private let descriptor: Int32
    private let committed: Mutex<(marks: [MessageMark], total: Int)>

    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw Failed(errno: errno) }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var marks: [MessageMark] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count == 3, let id = UInt16(fields[0]), let hash = UInt64(fields[1]) else { continue }
            marks.append(MessageMark(packetID: id, hash: hash))
        }
        committed = Mutex((marks, marks.count))
    }

    var marks: [MessageMark] { committed.withLock { $0.marks } }

    func commit(_ batch: IncomingBatch) throws -> Int {
        var text = ""
        var marks: [MessageMark] = []
        for message in batch.messages {
            guard let mark = message.mark else { continue }
            marks.append(mark)
            text += "\(mark.packetID) \(mark.hash) \(String(decoding: batch.payload(message), as: UTF8.self))\n"
        }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw Failed(errno: errno)
        }
        return committed.withLock { committed in
            committed.marks += marks
            committed.total += marks.count
            return committed.total
        }
    }
}
