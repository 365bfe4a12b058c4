import Foundation
import Synchronization

/// A bad network between a client and a broker on this machine: delays as lost packets do, ends connections with RST,
/// or swallows everything without a word, both ways.
///
/// One thread; every socket is non-blocking. Bound: `most` bytes wait in each direction, beyond which it reads no more.
package final class TCPProxy: Sendable {
    /// How the network is for connections, standing ones and new ones.
    package enum Weather: Hashable, Sendable {
        case clear
        /// Of each packet this share is lost (0..<1) and comes again later.
        case lossy(Double)
        /// Nothing passes, and nobody is told.
        case silent
    }
    private struct State {
        var weather = Weather.clear
        var severs = false
        var forsakes = false
        var isOver = false
        var accepted = 0
    }

    /// Where clients connect to.
    package let port: UInt16
    private let broker: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let gone = DispatchSemaphore(value: 0)

    /// Begins at once.
    package init(to broker: UInt16) throws {
        (listener, port) = try LoopbackSocket.listening()
        self.broker = broker
        Thread { [self] in
            run()
            gone.signal()
        }.start()
    }

    package func set(_ weather: Weather) { state.withLock { $0.weather = weather } }

    /// Ends every connection that stands, with RST to both sides.
    package func sever() { state.withLock { $0.severs = true } }

    /// Connections that stand pass nothing any more, for ever; new ones do. So it is where a router forgets what it
    /// knew.
    package func forsake() { state.withLock { $0.forsakes = true } }

    /// Connections there have been.
    package var accepted: Int { state.withLock { $0.accepted } }

    /// Ends all connections and returns once nothing is left.
    package func end() {
        state.withLock { $0.isOver = true }
        gone.wait()
    }

    // MARK: On its thread

    private func run() {
        var pairs: [Pair] = []
        var chance = Chance(seed: 11)
        while true {
            let now = state.withLock { state in
                defer { (state.severs, state.forsakes) = (false, false) }
                return state
            }
            if now.isOver { break }
            if now.severs {
                for pair in pairs { pair.reset() }
                pairs = []
            }
            if now.forsakes { for index in pairs.indices { pairs[index].isForsaken = true } }
            if let client = LoopbackSocket.accepted(from: listener) {
                state.withLock { $0.accepted += 1 }
                if let server = try? LoopbackSocket.connected(to: broker) {
                    pairs.append(Pair(client: client, server: server))
                } else {
                    close(client)
                }
            }
            for index in pairs.indices { pairs[index].move(now.weather, &chance) }
            for pair in pairs where pair.isOver { pair.close() }
            pairs.removeAll { $0.isOver }
            wait(for: pairs)
        }
        for pair in pairs { pair.close() }
        close(listener)
    }

    /// Until something may have come, at most 5 ms: then what was lost may be due again.
    private func wait(for pairs: [Pair]) {
        var polled = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        for pair in pairs where !pair.isForsaken {
            polled += pair.readers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        }
        let state = state.withLock { $0 }
        // What is not taken would wake it again at once.
        if state.weather == .silent { polled.removeLast(polled.count - 1) }
        _ = poll(&polled, nfds_t(polled.count), 5)
    }
}

extension TCPProxy {
    /// One client's connection, and ours to the broker for it.
    private struct Pair {
        let client: Int32
        let server: Int32
        private var up = Direction()
        private var down = Direction()
        var isForsaken = false

        init(client: Int32, server: Int32) {
            self.client = client
            self.server = server
        }

        /// Whose bytes would be taken now.
        var readers: [Int32] { (up.isFull ? [] : [client]) + (down.isFull ? [] : [server]) }
        var isOver: Bool { up.isOver || down.isOver }

        mutating func move(_ weather: Weather, _ chance: inout Chance) {
            guard !isForsaken, weather != .silent else { return }
            up.move(from: client, to: server, weather, &chance)
            down.move(from: server, to: client, weather, &chance)
        }

        func close() { for descriptor in [client, server] { Foundation.close(descriptor) } }

        func reset() {
            var at = linger(l_onoff: 1, l_linger: 0)
            for descriptor in [client, server] {
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at, socklen_t(MemoryLayout<linger>.size))
            }
            close()
        }
    }

    /// What one side has sent and the other has not got.
    private struct Direction {
        /// Bytes of a packet: Ethernet's 1,500 without headers.
        private static let packet = 1_460
        private static let most = 64 << 10

        private var waiting: [(due: ContinuousClock.Instant, bytes: [UInt8])] = []
        private var isClosed = false
        private var hasFailed = false

        var isFull: Bool { waiting.count >= Self.most / Self.packet || isClosed }
        var isOver: Bool { hasFailed || isClosed && waiting.isEmpty }

        mutating func move(
            from source: Int32, to target: Int32, _ weather: Weather, _ chance: inout Chance
        ) {
            let now = ContinuousClock.now
            var packet = [UInt8](repeating: 0, count: Self.packet)
            while !isFull {
                let count = recv(source, &packet, packet.count, Int32(MSG_DONTWAIT))
                if count > 0 {
                    // In order: what follows a lost packet waits for it.
                    let due = max(now, waiting.last?.due ?? now) + Self.delay(weather, &chance)
                    waiting.append((due, Array(packet[..<count])))
                } else if count < 0, errno == EAGAIN || errno == EINTR {
                    break
                } else {
                    isClosed = true
                }
            }
            while let first = waiting.first, first.due <= now {
                let sent = send(target, first.bytes, first.bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
                if sent == first.bytes.count {
                    waiting.removeFirst()
                } else if sent >= 0 {
                    waiting[0].bytes.removeFirst(sent)
                    return
                } else {
                    if errno != EAGAIN, errno != EINTR { hasFailed = true }
                    return
                }
            }
        }

        /// A lost packet is sent again after 200 ms, and each further time after twice as long.
        /// Source: RFC 6298, section 5.5, with Linux's least time-out.
        private static func delay(_ weather: Weather, _ chance: inout Chance) -> Duration {
            guard case .lossy(let share) = weather else { return .zero }
            var (delay, timeout) = (Duration.zero, Duration.milliseconds(200))
            while delay < .seconds(5), Double.random(in: 0..<1, using: &chance) < share {
                delay += timeout
                timeout = timeout * 2
            }
            return delay
        }
    }

    /// The same weather each time. Source: Steele, Lea and Flood 2014, SplitMix64.
    private struct Chance: RandomNumberGenerator {
        private var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
