import Telemetry
import Testing

@testable import ProfileChecks

@Suite struct SeriesTextTests {
    enum Value: Hashable, Sendable {
        case number(Double)
        case named(String)
        case gap
    }
    /// A Monday at midnight in Greenwich.
    private static let clock = SeriesClock(
        start: Timestamp(seconds: 1_767_571_200), every: .minutes(1), zone: .utc, seed: "a test")

    private static func values(_ text: String, by clock: SeriesClock = clock) throws -> [Value] {
        var values: [Value] = []
        for run in try SeriesText(text, every: clock.every).runs {
            for index in 0..<run.times {
                switch run.content {
                case .formula(let formula): values.append(.number(formula.value(index, at: values.count, by: clock)))
                case .named(let name): values.append(.named(name))
                case .gap: values.append(.gap)
                }
            }
        }
        return values
    }

    private static func numbers(_ text: String, by clock: SeriesClock = clock) throws -> [Double] {
        try values(text, by: clock).compactMap { if case .number(let number) = $0 { number } else { nil } }
    }

    private static let series: [(String, [Value])] = [
        ("20", [.number(20)]),
        ("20x3", [.number(20), .number(20), .number(20)]),
        ("20+0.1x3", [.number(20), .number(20.1), .number(20.2)]),
        ("-5-1x2 _x2 7", [.number(-5), .number(-6), .gap, .gap, .number(7)]),
        ("heating x 2", [.named("heating"), .named("heating")]),
        ("heating x2 off", [.named("heating"), .named("heating"), .named("off")]),
        ("max relax3 x 2", [.named("max"), .named("relax3"), .named("relax3")]),
        ("1x 2", [.number(1), .number(1)]),
        ("0 x 3m _", [.number(0), .number(0), .number(0), .gap]),
    ]

    @Test(arguments: series)
    func `a series is written in shorthand`(text: String, values: [Value]) throws {
        #expect(try Self.values(text) == values)
    }

    private static let refused: [(String, Int, String)] = [
        ("", 0, "empty"), ("20 x", 0, "followed by nothing"), ("1x3 2x-1", 4, "no run"), ("Hot", 0, "no value"),
        ("1x90s", 0, "no whole number of steps"), ("0x99999999", 0, "more than"), ("1x3 nan0! x 2", 4, "no value"),
        ("7 wave(2, 9)", 2, "wave takes"), ("wave(9, 2, 15:00)", 0, "wave takes"),
        ("wave(2, 9, 25:00)", 0, "wave takes"),
        ("noise(-1)", 0, "noise takes"), ("noise(1, 2)", 0, "noise takes"), ("wiggle(1)", 0, "there is no \"wiggle\""),
        ("wave(2, 9, 15:00", 0, "parenthesis"), ("3)", 0, "parenthesis"), ("+ 3", 0, "nothing before"),
        ("3 +", 2, "nothing behind"), ("3 + + 4", 4, "nothing before"), ("1+2+3", 0, "3 numbers"),
        ("nan", 0, "no value"), ("1e999", 0, "no value"), ("1+-2", 0, "no value"),
    ]

    @Test(arguments: refused)
    func `what is no series is refused where it stands`(text: String, offset: Int, message: String) {
        do throws(SeriesText.Fault) {
            let found = try SeriesText(text, every: .minutes(1))
            // A word may be a state's name: the profile knows.
            guard case .named("nan")? = found.runs.first?.content else {
                Testing.Issue.record("\(text) was taken")
                return
            }
        } catch {
            #expect(error.offset == offset)
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test func `a wave is highest at its hour on the home's clock, and lowest twelve hours later`() throws {
        let greenwich = try Self.numbers("wave(2, 9, 15:00) x 2d")
        #expect(greenwich.count == 2_880)
        #expect(greenwich[15 * 60] == 9)
        #expect(greenwich[3 * 60] == 2)
        #expect(abs(greenwich[9 * 60] - 5.5) < 1e-9)
        #expect(greenwich[15 * 60 + 1_440] == 9)
        var east = Self.clock
        east.zone = ZoneOffsets(initial: 2 * 3_600)
        #expect(try Self.numbers("wave(2, 9, 15:00)x1d", by: east)[13 * 60] == 9)
        #expect(try Self.numbers("20 + wave(2, 9, 15:00) x 16h")[15 * 60] == 29)
        #expect(try Self.numbers("1+0.5+wave(2,9,15:00)x16h")[15 * 60] == 1 + 450 + 9)
    }

    @Test func `noise has its mean and spread, and is the same each time`() throws {
        let noise = try Self.numbers("20 + noise(0.5) x 30d")
        let mean = noise.reduce(0, +) / Double(noise.count)
        let variance = noise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(noise.count)
        // 43,200 values: the standard error of the mean is 0.0024, of the deviation 0.0017.
        #expect(abs(mean - 20) < 0.012)
        #expect(abs(variance.squareRoot() - 0.5) < 0.009)
        // Neighbours tell nothing of each other: their correlation's standard error is 0.005.
        let products = zip(noise, noise.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
        #expect(abs(products / Double(noise.count) / variance) < 0.025)
        #expect(try Self.numbers("20 + noise(0.5) x 30d") == noise)
        var other = Self.clock
        other.seed = "another test"
        #expect(try Self.numbers("20 + noise(0.5) x 30d", by: other) != noise)
        // The first values, so that they stay the same on every machine and in every version.
        #expect(noise.prefix(3).map { ($0 * 1e6).rounded() / 1e6 } == [19.896345, 19.824114, 20.519003])
    }
}
