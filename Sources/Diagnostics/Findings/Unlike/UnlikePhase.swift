/// Whether a device is unlike itself: opened where a day so unlike comes once in as many days as the stated rate of
/// false alarms says, kept open while metrics still surprise, and cleared after a calm.
///
/// Since how long it has been so is counted from the first surprise that led to it.
enum UnlikePhase: Hashable, Sendable {
    case usual
    /// Something surprised by at least `named`, and not by enough.
    case stirring(UnlikeEpisode)
    case unlike(UnlikeEpisode)

    /// False alarms of one device in a year (> 0, default 1: of 1,000 devices some three a day are looked at in vain;
    /// at one a month nobody would look any more, at one in ten years little would be told).
    static let perYear: Float = 1
    /// −log10 of the probability of a day that comes so often.
    static let yearly = Binary.log2(365 / perYear) * 0.301_029_995_66
    /// A metric is named, and keeps the episode going, from this share of what opens one (0...1, default 0.5), so that
    /// it does not flap.
    static let keeps: Float = 0.5
    /// Slots without a named metric after which it is over (default 72: six hours).
    static let calm: UInt32 = 72
    /// Slots after which what is unlike is learned as usual (default 4,032: two weeks), so that nothing stays open for
    /// ever: a new household, another season.
    static let longest: UInt32 = 4_032

    var episode: UnlikeEpisode? {
        switch self {
        case .usual: nil
        case .stirring(let episode), .unlike(let episode): episode
        }
    }

    /// What a change of phase says to the outside.
    enum Change: Hashable, Sendable {
        case opened(UnlikeEpisode)
        case cleared(UnlikeEpisode)
    }

    /// Takes one slot: the drivers that surprise by at least `named`, and whether the device as a whole does by enough.
    mutating func observe(_ drivers: UnlikeDrivers, enough: Bool, slot: UInt32) -> Change? {
        var change: Change?
        if let episode, slot > episode.lastNamed, slot - episode.lastNamed > Self.calm {
            if case .unlike = self { change = .cleared(episode) }
            self = .usual
        }
        guard let first = drivers.all.first else { return change }
        var episode =
            episode ?? UnlikeEpisode(since: first.since, openedAt: slot, lastNamed: slot, drivers: UnlikeDrivers())
        episode.lastNamed = slot
        for driver in drivers.all { episode.drivers.take(driver) }
        // Since when is settled when it opens: since what drives it most.
        if case .unlike = self {} else if let most = episode.drivers.all.first { episode.since = most.since }
        switch self {
        case .unlike: self = .unlike(episode)
        case .usual, .stirring:
            guard enough else {
                self = .stirring(episode)
                break
            }
            episode.openedAt = slot
            self = .unlike(episode)
            change = .opened(episode)
        }
        return change
    }

    mutating func exchange(_ state: inout StateExchange, metrics: Int) throws(StateReader.Malformed) {
        var code: UInt8
        switch self {
        case .usual: code = 0
        case .stirring: code = 1
        case .unlike: code = 2
        }
        try state.pass(&code)
        var kept = episode ?? UnlikeEpisode(since: 0, openedAt: 0, lastNamed: 0, drivers: UnlikeDrivers())
        if code > 0 { try kept.exchange(&state, metrics: metrics) }
        switch code {
        case 0: self = .usual
        case 1: self = .stirring(kept)
        case 2: self = .unlike(kept)
        default: throw StateReader.Malformed()
        }
    }
}

/// One time of a device being unlike itself. Slots are counted since 1970.
struct UnlikeEpisode: Hashable, Sendable {
    var since: UInt32
    var openedAt: UInt32
    var lastNamed: UInt32
    var drivers: UnlikeDrivers

    mutating func exchange(_ state: inout StateExchange, metrics: Int) throws(StateReader.Malformed) {
        try state.pass(&since)
        try state.pass(&openedAt)
        try state.pass(&lastNamed)
        try drivers.exchange(&state, metrics: metrics)
        guard !drivers.all.isEmpty, since <= lastNamed, openedAt <= lastNamed else { throw StateReader.Malformed() }
    }
}
