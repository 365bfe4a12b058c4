package import Telemetry

/// One reason, as a clause that can be repeated aloud; its figures beside it, for whoever asks.
package struct Evidence: Hashable, Sendable, Codable {
    package enum Source: String, Hashable, Sendable, Codable { case measured, told, seen }
    package var says: String
    package var source: Source
    package var since: Timestamp?
    /// When it was last seen, of what cannot be judged now and still counts.
    package var lastSeen: Timestamp?
    /// What its rule read, e.g. "max heat over 10 min: 0 kW".
    package var figures: String?
    /// How far it moved the probability of the cause it stands under, e.g. "makes it much likelier"; nil: hardly.
    package var moves: String?
    /// The same in figures, e.g. "measured weak_heat present: ratio 190; 12 % without it, 93 % with it".
    package var technical: String?

    package init(
        says: String, source: Source, since: Timestamp? = nil, lastSeen: Timestamp? = nil, figures: String? = nil,
        moves: String? = nil, technical: String? = nil
    ) {
        self.says = says
        self.source = source
        self.since = since
        self.lastSeen = lastSeen
        self.figures = figures
        self.moves = moves
        self.technical = technical
    }
}
