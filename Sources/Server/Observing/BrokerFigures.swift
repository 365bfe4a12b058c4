/// What Mosquitto publishes of itself below `$SYS/broker/`, every `sys_interval` (10 s unless set). Absent: not said yet,
/// or by another make of broker.
/// Source: mosquitto(8), "Broker status"; `heap/current` as Mosquitto 2.0 writes it.
struct BrokerFigures: Hashable, Sendable {
    var version: String?
    var clientsConnected: Int?
    /// Sessions of clients that are away.
    var clientsAway: Int?
    /// Messages in its store: waiting ones and retained ones.
    var stored: Int?
    var retained: Int?
    /// Messages that a full queue has cost, since the broker started.
    var dropped: Int?
    /// Bytes.
    var heap: Int?
    /// Publishes that came in within a minute, over the last one.
    var receivedPerMinute: Double?

    /// Messages that wait for a client, ours among them; those that the broker itself retains are left out. Never below
    /// zero: the two figures are not of the same moment.
    var waiting: Int? {
        guard let stored, let retained else { return nil }
        return max(0, stored - retained)
    }

    /// Takes one message; what is not known or no number is passed over.
    mutating func take(topic: String, payload: String) {
        let words = payload.split(separator: " ")
        let number = words.first.flatMap { Int($0) }.flatMap { (0...(1 << 50)).contains($0) ? $0 : nil }
        switch topic {
        case "$SYS/broker/version": version = String(payload.prefix(60))
        case "$SYS/broker/clients/connected": clientsConnected = number
        case "$SYS/broker/clients/disconnected": clientsAway = number
        case "$SYS/broker/store/messages/count": stored = number
        case "$SYS/broker/retained messages/count": retained = number
        case "$SYS/broker/publish/messages/dropped": dropped = number
        case "$SYS/broker/heap/current", "$SYS/broker/heap/current size": heap = number
        // No broker takes a thousand million messages a minute: a bound that every later sum can bear.
        case "$SYS/broker/load/publish/received/1min":
            receivedPerMinute = Double(payload).flatMap { (0...1e9).contains($0) ? $0 : nil }
        default: break
        }
    }
}
