/// What a service says of one device now, and when it found something: what can be asked of one that runs. Times are ms
/// since 1970.
package struct DiagnosisSnapshot: Hashable, Sendable {
    /// Its posterior, reach and condition; `opened` and `cleared` are empty.
    package var now: DiagnosisRecord
    package var lastHeard: Int64?
    /// In any order.
    package var episodes: [Episode]

    package struct Episode: Hashable, Sendable {
        package var cause: String
        package var isFault: Bool
        package var opened: Int64
        /// Nil while it is open.
        package var cleared: Int64?

        package init(cause: String, isFault: Bool, opened: Int64, cleared: Int64? = nil) {
            self.cause = cause
            self.isFault = isFault
            self.opened = opened
            self.cleared = cleared
        }
    }

    package init(now: DiagnosisRecord, lastHeard: Int64? = nil, episodes: [Episode] = []) {
        self.now = now
        self.lastHeard = lastHeard
        self.episodes = episodes
    }
}
