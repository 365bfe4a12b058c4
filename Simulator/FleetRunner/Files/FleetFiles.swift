package import FleetModel
package import Foundation

/// A scenario's history in files, without a broker, for fleets of any size.
///
/// A fleet of at most `homesInPart` homes is one directory. A larger one is planned, simulated and written part by part, in
/// `part-0001`, `part-0002` …, each complete in itself: memory is that of one part.
package struct FleetFiles: Sendable {
    private let scenario: Scenario
    private let seed: UInt64
    private let end: ModelTime
    private let threads: Int
    private let homesInPart: Int

    /// Some 16,000 devices with one of each kind, and half a GiB at a report a minute.
    package static let homesInPart = 4_000

    package init(
        _ scenario: Scenario, seed: UInt64? = nil, end: ModelTime,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, homesInPart: Int = Self.homesInPart
    ) {
        self.scenario = scenario
        self.seed = seed ?? scenario.seed
        self.end = end
        self.threads = max(1, threads)
        self.homesInPart = max(1, homesInPart)
    }

    /// Ending at an instant, ms since 1970.
    package init(_ scenario: Scenario, seed: UInt64? = nil, ending end: Int64) {
        self.init(scenario, seed: seed, end: ModelTime(milliseconds: end))
    }

    /// How far the writing has come.
    package struct Progress: Hashable, Sendable {
        /// 0...1.
        package var share = 0.0
        package var messages = 0
        package var bytes = 0
        package var devices = 0
        package var truthLines = 0
        package var parts = 0
        /// Of the part that was ended before its time; nil: all is written.
        package var stoppedAt: ModelTime?

        /// `stoppedAt` as RFC 3339.
        package var stoppedAtText: String? { stoppedAt.map { ISO8601DateFormatter().string(from: $0.date) } }
    }

    /// - Parameter watch: looks at how far it has come, at least once an hour of the history, and says whether to go on.
    ///   Where it ends the writing, all lines are whole, and the truth is complete up to there.
    package func write(
        to directory: URL, watch: @escaping @Sendable (Progress) -> Bool = { _ in true }
    ) async throws -> Progress {
        var planner = FleetPlanner(scenario: scenario, seed: seed, end: end)
        let isWhole = planner.homeCount <= homesInPart
        let homes = max(1, planner.homeCount)
        var done = Progress()
        var homesDone = 0
        repeat {
            let plan = planner.part(ofHomes: homesInPart)
            done.parts += 1
            let name = String(format: "part-%04d", done.parts)
            let before = done
            let (start, length) = (plan.start, max(1, plan.end - plan.start))
            let (share, part) = (Double(homesDone) / Double(homes), Double(plan.homes.count) / Double(homes))
            let summary = try await SimulationRun(plan, threads: threads).writeFiles(
                to: isWhole ? directory : directory.appending(path: name)
            ) { summary in
                var now = before.adding(summary)
                let madeOf = summary.until.map { ($0 - start) / length } ?? 0
                now.share = share + part * madeOf
                return watch(now)
            }
            done = before.adding(summary)
            homesDone += plan.homes.count
            done.share = Double(homesDone) / Double(homes)
            if summary.isStopped {
                done.stoppedAt = summary.until
                done.share = share + part * (summary.until.map { ($0 - start) / length } ?? 0)
                return done
            }
            guard planner.isDone || watch(done) else {
                done.stoppedAt = plan.end
                return done
            }
        } while !planner.isDone
        done.share = 1
        return done
    }
}

extension FleetFiles.Progress {
    fileprivate func adding(_ summary: SimulationRun.HistorySummary) -> Self {
        var sum = self
        sum.messages += summary.messages
        sum.bytes += summary.bytes
        sum.devices += summary.devices
        sum.truthLines += summary.truthLines
        return sum
    }
}
