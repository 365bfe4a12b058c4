package import Telemetry

/// How long the stages of a repair may take where its profile does not say.
package struct RepairTimes: Hashable, Sendable, Codable {
    /// How long a repair may wait for approval, for its device or for the customer (default 4 h): what a caller agreed to
    /// in the morning should not surprise them at night.
    package var waiting: TimeSpan
    /// How long the device has for its first answer (default 2 min); it is also the command's MQTT message expiry, so
    /// that a command which was not delivered by then never is. A device that is sent to has just reported.
    package var answer: TimeSpan
    /// How long an answer may take to reach us after that (default 30 s).
    package var answerMargin: TimeSpan
    /// Shortest time between `received` and `done` (default 5 min); twice the fix's own time offline where that is longer.
    package var finish: TimeSpan
    /// How long after a proof window's end its verdict may come (default 15 min): readings arrive late.
    package var proofMargin: TimeSpan
    /// Oldest facts that may decide on sending (default 1 s): a stop, a withdrawal or a revoked role takes effect within it.
    package var facts: TimeSpan

    package init(
        waiting: TimeSpan = .hours(4), answer: TimeSpan = .minutes(2), answerMargin: TimeSpan = .seconds(30),
        finish: TimeSpan = .minutes(5), proofMargin: TimeSpan = .minutes(15), facts: TimeSpan = .seconds(1)
    ) {
        self.waiting = waiting
        self.answer = answer
        self.answerMargin = answerMargin
        self.finish = finish
        self.proofMargin = proofMargin
        self.facts = facts
    }
}
