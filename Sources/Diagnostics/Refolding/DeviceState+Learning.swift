import Profiles
package import Telemetry

/// A device whose state was made under another content of its profile, or is lost: until its past is folded anew, it takes
/// what comes in, for history and repairs, and judges nothing by it.
extension DeviceState {
    /// A device that is to be learned anew.
    ///
    /// Of what was saved, whatever the profile, it knows when it was heard, what it said of itself, and which repairs
    /// are followed: those are proved once its past is folded. A reading that is older than the newest of then is late:
    /// by metric it cannot be told any more.
    ///
    /// - Parameter saved: bytes of `encode`; where they do not read, nothing is known.
    package init(learning compiled: CompiledProfile, saved: [UInt8] = []) {
        self.init(compiled)
        var reader = StateReader(saved)
        var known = self
        if let beginning = try? known.takeWhatIsOfNoProfile(from: &reader) {
            self = known
            for one in beginning.followed.prefix(Self.mostProofs + Self.mostHolds) { follow(one, compiled) }
        }
        isLearning = true
        guard let newest else { return }
        bank = WindowBank(compiled.windows, began: newest.microseconds)
        for index in bank.metrics.indices {
            bank.metrics[index].at = newest.microseconds
            bank.metrics[index].trust = .implausible
        }
    }

    /// The time of the newest reading, by the device's clock.
    package var newestReading: Timestamp? { newest }

    /// Takes over what a learning device came to know meanwhile that is not in its readings.
    ///
    /// - Parameter followed: repairs under proof of which the past has all readings: what it says of them counts.
    mutating func takeOver(from learning: DeviceState, proving followed: Set<RepairID>) {
        // Where history has nothing of it, nothing is known from before.
        if newest == nil { bank = learning.bank }
        if let heard = learning.newest, newest.map({ $0 <= heard }) ?? true {
            newest = heard
            newestReceivedAt = learning.newestReceivedAt
        }
        for index in bank.metrics.indices where bank.metrics[index].isUnseen {
            bank.metrics[index] = learning.bank.metrics[index]
        }
        // Of one whose state was lost, history alone may tell.
        lastReceivedAt = learning.lastReceivedAt ?? lastReceivedAt
        (availability, availabilityAt) = (learning.availability, learning.availabilityAt)
        info = learning.info
        clockIsWrong = learning.clockIsWrong
        numbers = learning.numbers
        let (ownProofs, ownHolds) = (proofs, holds)
        (proofs, holds, settled) = (learning.proofs, learning.holds, learning.settled)
        for repair in followed {
            guard let place = proofs.firstIndex(where: { $0.repair == repair }) else { continue }
            if let own = ownProofs.first(where: { $0.repair == repair }) {
                proofs[place] = own
            } else {
                settle(repair)
                if holds.count < Self.mostHolds { holds += ownHolds.filter { $0.repair == repair } }
            }
        }
        for (index, norm) in learning.background.peers.enumerated() where norm != nil {
            background.peers[index] = norm
        }
    }
}

extension CompiledProfile {
    /// How far back readings tell of a device's state: its longest window and an eighth more, since a window's oldest
    /// part is whole or not there; two weeks for what is learned of its normal and its answers, and for whether it is
    /// unlike itself; eight weeks where its causes have a prognosis.
    package var longestPast: TimeSpan {
        let longest = profile.windows.map(\.length.microseconds).max() ?? 0
        let learned = Self.learnedWithin
        let foretold = degradations.isEmpty ? .zero : TimeSpan.days(Int64(DegradationTrack.mostDays))
        return max(TimeSpan(microseconds: longest + longest / 8), learned, foretold)
    }

    /// What is learned of a device is unknown for its first seven to ten days, and for hours it has seen little of.
    private static let learnedWithin = TimeSpan.days(14)
}
