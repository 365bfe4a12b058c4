import FleetModel
import Testing

/// Room, element, cell and mesh by themselves, against figures worked out by hand.
@Suite struct RoomSensorPartsTests {
    /// A room of 40 m³ without radiator, mass or sun, in the middle of a house.
    private static func room(leakage: Double = 0.5, buffer: Double = 30, glass: Double = 0) -> RoomParameters {
        RoomParameters(
            kind: .living, volume: 40,
            shell: HouseParameters(
                floorArea: 16, airLoss: 4, massLoss: 6, coupling: 300, airCapacity: 250_000, massCapacity: 1e6,
                solarAperture: 0, baseGain: 0),
            partition: 20, leakage: leakage, glass: glass, opening: 0.8, radiator: 0, setpoint: 20, setback: 0,
            buffer: buffer, coldestCorner: 0.7)
    }

    private static func run(_ room: inout Room, hours: Double, _ influence: Room.Influence) {
        for _ in 0..<Int(hours * 240) { room.step(seconds: 15, influence) }
    }

    /// 6.112 e^(17.62 · 20/263.12) = 23.33 hPa; 216.7 · 23.33/293.15 = 17.24 g/m³; at 0 Cel 6.112 hPa and 4.85 g/m³.
    @Test func saturatedAirHoldsWhatTheTablesSay() {
        #expect(abs(MoistAir.saturation(at: 20) - 17.24) < 0.02)
        #expect(abs(MoistAir.saturation(at: 0) - 4.85) < 0.01)
        #expect(abs(MoistAir.humidity(of: 8.62, at: 20) - 50) < 0.1)
    }

    /// 50 g/h over 0.5 · 40 = 20 m³/h are 2.5 g/m³ more than outdoors.
    @Test func peopleMoistenTheAirByWhatTheAirChangeLeaves() {
        var room = Room(parameters: Self.room(), air: 20, outdoor: 20, humidity: 40)
        let outdoors = 0.4 * MoistAir.saturation(at: 20)
        Self.run(&room, hours: 240, Room.Influence(outdoor: 20, outdoorVapour: outdoors, home: 20, moisture: 50))
        #expect(abs(room.vapour - outdoors - 2.5) < 0.01)
        // Surfaces have come to the same humidity.
        #expect(abs(room.surfaces - room.humidity) < 0.2)
    }

    /// Airtight: 60 g/h for 10 h are 600 g, in 40 m³ of air and in surfaces that hold 30 g for each %.
    @Test func waterIsNeitherMadeNorLost() {
        var room = Room(parameters: Self.room(leakage: 0), air: 20, outdoor: 20, humidity: 40)
        func held() -> Double { 40 * room.vapour + 30 * room.surfaces }
        let before = held()
        Self.run(&room, hours: 10, Room.Influence(outdoor: 20, outdoorVapour: 5, home: 20, moisture: 60))
        #expect(abs(held() - before - 600) < 0.5)
        // Without surfaces it would have been saturated: 600/40 = 15 g/m³ more.
        #expect(room.humidity < 65)
    }

    /// 0 Cel outside, 20 beside: 1206 · 40 · 0.5/3600 = 6.7, 4 and 1/(1/300 + 1/6) = 5.88 W/K out, 20 in: 20 · 20/36.58.
    @Test func anUnheatedRoomComesToRestBetweenHouseAndOutdoors() {
        var room = Room(parameters: Self.room(), air: 15, outdoor: 0, humidity: 40)
        Self.run(&room, hours: 400, Room.Influence(outdoor: 0, outdoorVapour: 4, home: 20))
        #expect(abs(room.air - 10.93) < 0.05)
    }

    /// 0.6 · 0.8/3 · √(9.81 · 1.2 · 20/293.15) = 0.143 m³/s: 12.9 changes of 40 m³ an hour.
    @Test func anOpenWindowChangesTheAirByItsDraught() {
        var room = Room(parameters: Self.room(), air: 20, outdoor: 0, humidity: 50)
        room.step(seconds: 1, Room.Influence(outdoor: 0, outdoorVapour: 3.4, home: 20, window: 1))
        #expect(abs(room.exchange - 0.5 - 12.9) < 0.1)
        Self.run(&room, hours: 0.25, Room.Influence(outdoor: 0, outdoorVapour: 3.4, home: 20, window: 1))
        #expect(room.vapour < 6 && room.air < 19)
    }

    /// 20 Cel and 60 % are 10.34 g/m³; at 0 outside the corner has 14 Cel, which hold 12.07: 85.7 %.
    @Test func theCornerIsDamperThanTheRoom() {
        let room = Room(parameters: Self.room(), air: 20, outdoor: 0, humidity: 60)
        #expect(abs(room.cornerHumidity(outdoor: 0) - 85.7) < 0.3)
        #expect(abs(room.cornerHumidity(outdoor: 20) - 60) < 0.1)
    }

    /// Panes of 0.74 · 20 = 14.8 Cel hold 12.6 g/m³: the air of an airtight room dries to that.
    @Test func whatIsTooMuchSettlesOnTheGlass() {
        var room = Room(parameters: Self.room(leakage: 0, buffer: 1, glass: 3), air: 20, outdoor: 0, humidity: 95)
        let cold = Room.Influence(outdoor: 0, outdoorVapour: 4, home: 33.6)
        Self.run(&room, hours: 60, cold)
        let most = MoistAir.saturation(at: 0.74 * room.air)
        #expect(room.vapour <= most + 0.01 && room.vapour > most - 1)
    }

    /// 5 K more at 20 Cel: 63 % of it after one time constant; 50 % of 17.24 g/m³ over 23.0 at 25 Cel is 37.5 %.
    @Test func aWarmedSensorReadsTooWarmAndTooDry() {
        var element = SensingElement(
            memory: 600, temperatureBias: 0, humidityBias: 0, temperature: 20, vapour: 8.62)
        for _ in 0..<40 { element.step(seconds: 15, temperature: 20, warmth: 5, vapour: 8.62) }
        #expect(abs(element.temperature - 23.2) < 0.05)
        for _ in 0..<400 { element.step(seconds: 15, temperature: 20, warmth: 5, vapour: 8.62) }
        var random = RandomSource(seed: 1, stream: 1)
        let (warmth, humidity) = element.read(drifted: 0, wet: 0, using: &random)
        #expect(abs(warmth - 25) < 0.1 && abs(humidity - 37.5) < 0.5)
        #expect(abs(element.read(drifted: 0.5, wet: 0, using: &random).1 - 49.5) < 0.5)
        #expect(element.read(drifted: 0, wet: 0.7, using: &random).1 > 99)
    }

    /// 0.01 mA for 1,000 h are 10 of 200 mA.h.
    @Test func whatTheCellGivesIsGone() {
        var cell = CoinCell(capacity: 200, freshResistance: 14, charge: 1)
        for _ in 0..<1_000 { cell.draw(0.01, seconds: 3_600) }
        #expect(abs(cell.charge - 0.95) < 1e-9)
    }

    /// Half empty: 14 · (1 + 0.2 + 10/256) = 17.35 Ω: 3.02 − 0.014 · 17.35 = 2.777 V at the radio, 2.994 at rest: 96 %. Six
    /// times that are 104 Ω: 1.56 V, and 2.864 V at rest: 9 %. In the frost 1.28 times as much.
    @Test func aBadCellBreaksDownUnderTheRadioAndHardlyAtRest() {
        let cell = CoinCell(capacity: 220, freshResistance: 14, charge: 0.5)
        #expect(abs(cell.resistance(at: 20) - 17.35) < 0.01)
        #expect(abs(cell.voltage(under: 14, at: 20) - 2.777) < 0.001)
        #expect(abs(CoinCell.percent(of: cell.voltage(under: 1.5, at: 20)) - 96) < 0.5)
        #expect(cell.voltage(under: 14, at: 20, worn: 1) < RoomSensorParameters.brownOut)
        #expect(abs(CoinCell.percent(of: cell.voltage(under: 1.5, at: 20, worn: 1)) - 9.2) < 1)
        #expect(abs(cell.resistance(at: 10) / cell.resistance(at: 20) - 1.284) < 0.001)
    }

    /// Of its life only the end is flat: the radio is lost at a tenth of the charge.
    @Test func anEmptyCellCannotSend() {
        func under(_ charge: Double) -> Double {
            CoinCell(capacity: 220, freshResistance: 14, charge: charge).voltage(under: 14, at: 20)
        }
        #expect(under(0.3) > 2.5 && under(0.2) > RoomSensorParameters.brownOut)
        #expect(under(0.1) < RoomSensorParameters.brownOut)
        let charges = (0...20).map { Double($0) / 20 }
        #expect(zip(charges, charges.dropFirst()).allSatisfy { under($0) < under($1) })
    }

    /// At −94 dBm half of the tries are lost: 1/16 of the frames. At −85, e^-6: none.
    @Test func framesAreLostWhereTheSignalEnds() {
        #expect(MeshLink.loss(at: -94) == 0.5)
        #expect(abs(MeshLink.passes(at: -94) - 15.0 / 16) < 1e-9)
        #expect(MeshLink.passes(at: -85) > 0.999_999)
        #expect(MeshLink.passes(at: -101) < 0.05)
        #expect(MeshLink.quality(at: -95) == 0 && MeshLink.quality(at: -60) == 128 && MeshLink.quality(at: -20) == 255)
    }
}
