import Glibc
import Telemetry

/// The metadata keys of this module's log messages.
enum LogKey {
    static let client = "mqtt.client"
    static let error = "mqtt.error"
    static let attempt = "mqtt.attempt"
    static let retryIn = "mqtt.retry_in"
    static let resumed = "mqtt.session_resumed"
}

extension Timestamp {
    /// Now, by the system's clock.
    static var wallClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
