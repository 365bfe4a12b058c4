/// What made its electronics start last. Source: ESP-IDF, `esp_reset_reason_t`, whose numbers these are.
package enum RestartReason: Int, Hashable, Sendable {
    /// The mains were gone, or the supply broke down altogether.
    case powerOn = 1
    /// It was told to.
    case software = 3
    /// The supply sagged.
    case brownOut = 9

    /// Of the restarts by a failing supply, those whose sag is seen before it has broken down. Source: judgement.
    static let seenSags = 0.7
}
