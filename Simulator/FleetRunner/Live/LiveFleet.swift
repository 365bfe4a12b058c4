package import FleetModel
import Foundation

/// Where the devices of a live fleet come from, and when their history ends.
package struct LiveFleet: Sendable {
    let end: ModelTime
    private let make: @Sendable (inout Shares) async throws -> Void

    /// Those of a run, from exactly where its history ended.
    package init(_ run: SimulationRun) {
        end = run.plan.end
        make = { shares in shares.add(try await run.devicesAtEnd()) }
    }

    /// Which homes of a fleet: those of one of several processes that run it together.
    package struct Part: Hashable, Sendable {
        /// 1...`of`.
        package var number: Int
        package var of: Int

        package static let whole = Part(number: 1, of: 1)

        private init(number: Int, of count: Int) {
            self.number = number
            of = count
        }

        /// `2/3`; nil where that is no part.
        package init?(_ text: String) {
            let words = text.split(separator: "/", omittingEmptySubsequences: false)
            guard words.count == 2, let number = Int(words[0]), let count = Int(words[1]),
                (1...1_000).contains(count), (1...count).contains(number)
            else { return nil }
            self.init(number: number, of: count)
        }
    }

    /// Homes planned and brought to the end of their history at a time.
    private static let mostInBlock = 1_000

    /// Those of a scenario of any size, made block by block: memory is that of the devices and of one block.
    package init(
        _ scenario: Scenario, seed: UInt64? = nil, end: ModelTime, part: Part = .whole,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.end = end
        make = { shares in
            var planner = FleetPlanner(scenario: scenario, seed: seed ?? scenario.seed, end: end)
            // Ten blocks or more for each process, so that they get about as much.
            let homes = part.of == 1 ? Self.mostInBlock : planner.homeCount / (10 * part.of)
            var number = 0
            repeat {
                try Task.checkCancellation()
                let plan = planner.part(ofHomes: min(Self.mostInBlock, max(1, homes)))
                defer { number += 1 }
                guard number % part.of == part.number - 1 else { continue }
                shares.add(try await SimulationRun(plan, threads: max(1, threads)).devicesAtEnd())
            } while !planner.isDone
        }
    }

    /// Ending at an instant, ms since 1970.
    package init(_ scenario: Scenario, seed: UInt64? = nil, ending end: Int64, part: Part = .whole) {
        self.init(scenario, seed: seed, end: ModelTime(milliseconds: end), part: part)
    }

    /// The devices, dealt out to so many connections, to each one if there are fewer of them; nil: each its own.
    func shares(_ count: Int?) async throws -> [[FleetDevice]] {
        var shares = Shares(count: count)
        try await make(&shares)
        return shares.all
    }

    fileprivate struct Shares {
        var all: [[FleetDevice]] = []
        let count: Int?
        private var next = 0

        init(count: Int?) { self.count = count }

        mutating func add(_ devices: [FleetDevice]) {
            for device in devices {
                if all.count < count ?? .max {
                    all.append([device])
                } else {
                    all[next % all.count].append(device)
                    next += 1
                }
            }
        }
    }
}
