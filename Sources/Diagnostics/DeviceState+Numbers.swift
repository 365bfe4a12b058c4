import Profiles
package import Telemetry

/// The device's own numbers of its messages.
extension DeviceState {
    /// The device under another profile: all begins anew but what is known of its messages, which are numbered whatever
    /// is made of them.
    package init(_ compiled: CompiledProfile, after earlier: DeviceState?) {
        self.init(compiled)
        numbers = earlier?.numbers
    }

    /// Messages that never came, oldest first; those of the newest gaps alone.
    package var missing: [NumberTrack.Gap] { numbers?.gaps ?? [] }

    /// How many messages contradicted an earlier one of their number, and when the last one came; nil: none.
    package var contradictions: (count: Int, last: Timestamp)? {
        numbers.flatMap { track in track.contradictedAt.map { (track.contradictions, $0) } }
    }

    /// Whether a numbered message is to be folded: one that came before is not, whatever it says now.
    mutating func isNews(
        _ message: MessageNumber, _ readings: [Reading], in context: FoldContext, _ outputs: inout [FoldOutput]
    ) -> Bool {
        let latest = context.receivedAt + Usable.ahead
        let stated = readings.last { $0.deviceStated && $0.observedAt >= Usable.earliest && $0.observedAt <= latest }?
            .observedAt
        let time = stated ?? context.receivedAt
        let mark = NumberTrack.mark(of: readings)
        guard numbers != nil else {
            numbers = NumberTrack(message, mark: mark, at: time)
            return true
        }
        let isNewer = stated.flatMap { stated in newest.map { stated > $0 } } ?? true
        switch numbers?.take(message, mark: mark, at: time, isNewer: isNewer) {
        case .missing(let gap)?: outputs.append(.numbers(.missing(gap)))
        case .late(fills: true)?: outputs.append(.numbers(.found(at: time)))
        case .again?:
            if !readings.isEmpty { outputs.append(.duplicates(readings.count)) }
            return false
        case .contradicts?:
            outputs.append(.numbers(.contradiction(number: message.number, at: time)))
            return false
        case .next?, .late(fills: false)?, .begins?, nil: break
        }
        return true
    }
}

/// What a device's own numbers of its messages say.
package enum NumberFinding: Hashable, Sendable {
    /// Messages never came.
    case missing(NumberTrack.Gap)
    /// One that was missing came after all.
    case found(at: Timestamp)
    /// A number came again with other values: the first one counts.
    case contradiction(number: Int64, at: Timestamp)
}
