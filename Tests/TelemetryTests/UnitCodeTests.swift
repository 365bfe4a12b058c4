import Telemetry
import Testing

@Suite struct UnitCodeTests {
    private static let codes: [(String, String, Double)] = [
        ("K", "K", 1.0), ("Cel", "K", 1), ("kW", "m2.kg.s-3", 1_000), ("MW", "m2.kg.s-3", 1e6),
        ("kW.h", "m2.kg.s-2", 3.6e6), ("%", "1", 0.01), ("1", "1", 1), ("[ppm]", "1", 1e-6), ("h", "s", 3_600),
        ("a", "s", 31_557_600), ("hPa", "m-1.kg.s-2", 100), ("bar", "m-1.kg.s-2", 1e5), ("L", "m3", 1e-3),
        ("L/min", "m3.s-1", 1.6666666666666667e-5), ("m/s", "m.s-1", 1), ("m/s2", "m.s-2", 1), ("m.s-2", "m.s-2", 1),
        ("g", "kg", 1e-3),
        ("kg", "kg", 1), ("mg/L", "m-3.kg", 1e-3), ("Mbit/s", "s-1.bit", 1e6), ("KiBy", "bit", 8_192),
        ("MiBy", "bit", 8_388_608), ("By", "bit", 8), ("dB", "dB", 1), ("dB[mW]", "dB", 1), ("Hz", "s-1", 1),
        ("1/min", "s-1", 0.016666666666666666), ("/min", "s-1", 0.016666666666666666),
        ("1/min{turns}", "s-1", 0.016666666666666666), ("{clients}", "1", 1),
        ("mA.h", "s.A", 3.6), ("V.A", "m2.kg.s-3", 1), ("ms", "s", 1e-3), ("min", "s", 60), ("cd", "cd", 1),
        ("lx", "m-2.cd", 1), ("mo", "s", 2_629_800), ("ug/m3", "m-3.kg", 1e-9), ("W/m2", "kg.s-3", 1),
    ]

    @Test(arguments: codes)
    func `a code has its dimension and its scale`(code: String, dimension: String, scale: Double) throws {
        let unit = try #require(UnitCode(rawValue: code).definition)
        #expect(unit.dimension.code == dimension)
        #expect((unit.scale / scale - 1).magnitude < 1e-12)
    }

    @Test(arguments: [
        "", "kw", "C°", "°C", "kWh", "dBm", "m//s", "m.", ".m", "m/", "mCel", "Cel/s", "dB.s", "m99", "m0", "m10", "m{",
        "m}",
        "1s", "k", "KiW", "m s", "mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm.mm", "W\u{0}", "é",
    ])
    func `what is no code has no definition`(code: String) {
        #expect(UnitCode(rawValue: code).definition == nil)
    }

    @Test(arguments: [
        ("°C", "Cel"), ("kWh", "kW.h"), ("dBm", "dB[mW]"), ("ppm", "[ppm]"), ("kw", "kW"), ("MB", "MiBy"), ("m³", "m3"),
        ("rpm", "1/min"), ("Mbps", "Mbit/s"), ("percent", "%"), ("lux", "lx"),
    ])
    func `a common spelling leads to its code`(wrong: String, right: String) {
        #expect(UnitCode(rawValue: wrong).suggestion?.rawValue == right)
        #expect(UnitCode(rawValue: right).definition != nil)
    }

    @Test func `power and energy differ, and Mbit per second is no frequency`() throws {
        func dimension(_ code: String) throws -> Dimension {
            try #require(UnitCode(rawValue: code).definition).dimension
        }
        #expect(try dimension("kW.h") == dimension("J"))
        #expect(try dimension("kW") != dimension("kW.h"))
        #expect(try dimension("V.A") == dimension("W"))
        #expect(try dimension("Mbit/s") != dimension("Hz"))
        #expect(try dimension("dB") != dimension("1"))
    }

    @Test func `quantities convert between units of one kind only`() throws {
        let warm = try #require(Quantity(20, .celsius).converted(to: UnitCode(rawValue: "[degF]")))
        #expect((warm.value - 68).magnitude < 1e-9)
        let energy = try #require(Quantity(1, UnitCode(rawValue: "kW.h")).converted(to: UnitCode(rawValue: "MJ")))
        #expect((energy.value - 3.6).magnitude < 1e-12)
        #expect(Quantity(20, .celsius).converted(to: .kelvin) == nil)
        #expect(Quantity(20, .watt).converted(to: .second) == nil)
        #expect(Quantity(20, UnitCode(rawValue: "nonsense")).converted(to: .second) == nil)
    }

    @Test func `exponents beyond reason have no dimension`() {
        #expect(Dimension.length.raised(to: 101) == nil)
        #expect(Dimension.length.raised(to: Int.max) == nil)
        #expect(Dimension.length.raised(to: 100)?.multiplied(by: .length) == nil)
    }
}
