/// A fridge-freezer's cold side as five heat stores: air with liner and food of both compartments, and the evaporator.
///
///     C_r dT_r/dt  = U_r (T_a − T_r) + D_r (T_a − T_r) + G_r (T_rf − T_r) − U_p (T_r − T_z) − s k (T_r − T_e) + q_r
///     C_rf dT_rf/dt = G_r (T_r − T_rf) + q_food
///     C_z dT_z/dt  = U_z (T_a − T_z) + D_z (T_a − T_z) + G_z (T_zf − T_z) + U_p (T_r − T_z) − (1 − s) k (T_z − T_e) + q_z
///     C_zf dT_zf/dt = G_z (T_z − T_zf)
///     C_e dT_e/dt  = s k (T_r − T_e) + (1 − s) k (T_z − T_e) + h_s dm/dt − Q + P_h
///
/// D: air exchanged through doors and gaskets, as W/K; k: conductance of the air that the fan sends over the evaporator, s
/// the share of it that the damper lets pass the fridge; dm/dt: vapour that freezes; Q: taken by the refrigerant. Frost
/// melts at 0 Cel and takes its heat of fusion. Vapour freezes in the step in which it came in, and frost's sensible heat
/// is left out: 60 g of it are 8 % of the evaporator's. Explicit: the shortest time constant is four minutes, and what is
/// stored is exactly what came in less what went out.
/// Source: lumped compartments after Hermes, Melo, Int. J. Refrigeration 31, 2008 (within 1 K of a frost-free 440-litre
/// top-mount).
package struct Cabinet: Sendable {
    package let walls: CabinetWalls
    /// Cel.
    package private(set) var fridge: Double
    package private(set) var fridgeFood: Double
    package private(set) var freezer: Double
    package private(set) var freezerFood: Double
    package private(set) var evaporator: Double
    /// kg on the evaporator.
    package private(set) var frost: Double

    /// J/kg. Source: water at 0 Cel, fusion and sublimation.
    package static let fusion = 334_000.0
    package static let sublimation = 2_834_000.0
    /// J/(m³K) of air.
    static let airHeat = 1_240.0

    package init(
        walls: CabinetWalls, fridge: Double, freezer: Double, evaporator: Double, frost: Double = 0
    ) {
        self.walls = walls
        self.fridge = fridge
        fridgeFood = fridge
        self.freezer = freezer
        freezerFood = freezer
        self.evaporator = evaporator
        self.frost = frost
    }

    /// What acts on the cabinet in one step.
    package struct Loads: Sendable {
        /// Room air, Cel.
        package var room: Double
        /// Air exchanged with the room, W/K.
        package var fridgeExchange = 0.0
        package var freezerExchange = 0.0
        /// Vapour that comes in, kg/s.
        package var vapour = 0.0
        /// k, W/K.
        package var airflow = 0.0
        /// s, 0...1.
        package var damper = 0.0
        /// Q, W.
        package var extraction = 0.0
        /// P_h on the evaporator, W.
        package var heater = 0.0
        /// Lamp in the fridge; fan in the freezer; warm food among the fridge's food, W.
        package var fridgeHeat = 0.0
        package var freezerHeat = 0.0
        package var foodHeat = 0.0

        package init(room: Double) { self.room = room }
    }

    /// Heat held above 0 Cel, ice counted as what its melting takes, J.
    package var storedHeat: Double {
        walls.fridgeCapacity * fridge + walls.fridgeFoodCapacity * fridgeFood + walls.freezerCapacity * freezer
            + walls.freezerFoodCapacity * freezerFood + CabinetWalls.evaporatorCapacity * evaporator
            - Self.fusion * frost
    }

    /// One step of `seconds`, at most 60.
    /// - Returns: heat that came in from outside less what the refrigerant took, J.
    @discardableResult
    package mutating func step(seconds: Double, _ loads: Loads) -> Double {
        let intoFridge = (walls.fridgeLoss + loads.fridgeExchange) * (loads.room - fridge) + loads.fridgeHeat
        let intoFreezer = (walls.freezerLoss + loads.freezerExchange) * (loads.room - freezer) + loads.freezerHeat
        let fromFridgeFood = walls.fridgeFoodCoupling * (fridgeFood - fridge)
        let fromFreezerFood = walls.freezerFoodCoupling * (freezerFood - freezer)
        let partition = walls.partition * (fridge - freezer)
        let fridgeCooling = loads.damper * loads.airflow * (fridge - evaporator)
        let freezerCooling = (1 - loads.damper) * loads.airflow * (freezer - evaporator)
        let frozen = loads.vapour * seconds
        let electric = loads.heater - loads.extraction

        fridge += (intoFridge + fromFridgeFood - partition - fridgeCooling) * seconds / walls.fridgeCapacity
        fridgeFood += (loads.foodHeat - fromFridgeFood) * seconds / walls.fridgeFoodCapacity
        freezer += (intoFreezer + fromFreezerFood + partition - freezerCooling) * seconds / walls.freezerCapacity
        freezerFood -= fromFreezerFood * seconds / walls.freezerFoodCapacity
        evaporator +=
            ((fridgeCooling + freezerCooling + electric) * seconds + Self.sublimation * frozen)
            / CabinetWalls.evaporatorCapacity
        frost += frozen
        if evaporator > 0, frost > 0 {
            let melted = min(frost, evaporator * CabinetWalls.evaporatorCapacity / Self.fusion)
            frost -= melted
            evaporator -= melted * Self.fusion / CabinetWalls.evaporatorCapacity
        }
        return (intoFridge + intoFreezer + loads.foodHeat + electric) * seconds
            + (Self.sublimation - Self.fusion) * frozen
    }

    /// kg/m³ of water vapour in air of `temperature` Cel and `humidity` (0...1). Source: Magnus formula, WMO-No. 8 annex 4.B.
    package static func vapourDensity(temperature: Double, humidity: Double) -> Double {
        let pressure = 611.2 * exponential(17.62 * temperature / (temperature + 243.12)) * humidity
        return pressure / (461.5 * (temperature + 273.15))
    }
}

/// What the cold side of one fridge-freezer is made of. W/K and J/K.
package struct CabinetWalls: Hashable, Sendable {
    /// Room to fridge, room to freezer, fridge to freezer.
    package var fridgeLoss: Double
    package var freezerLoss: Double
    package var partition: Double
    /// Air with liner and shelves.
    package var fridgeCapacity: Double
    package var freezerCapacity: Double
    package var fridgeFoodCapacity: Double
    package var freezerFoodCapacity: Double
    /// Food to air.
    package var fridgeFoodCoupling: Double
    package var freezerFoodCoupling: Double

    /// Aluminium and copper of a tube-fin evaporator of 1.1 kg with its heater and duct.
    package static let evaporatorCapacity = 1_600.0

    /// W/K. Source: energy labels (EU 2019/2016) of 360-litre no-frost combinations, class D to E, 190 to 250 kWh a year at
    /// 16 and 32 Cel: some 35 W of heat at 24 Cel, in near halves; 56 % of the whole gain by conduction in older ones
    /// ("Energy and cost analysis of residential refrigerators", Oak Ridge National Laboratory 1979).
    static let fridgeLosses = Distribution.boundedNormal(mean: 0.78, deviation: 0.05, within: 0.65...0.92)
    static let freezerLosses = Distribution.boundedNormal(mean: 0.42, deviation: 0.025, within: 0.35...0.5)
    /// W/K. Source: 0.25 m² of 60 mm of foam.
    static let partitions = Distribution.uniform(0.10, 0.14)
    /// J/K. Source: 4 to 6 kg of plastics and glass take part, with the air.
    static let fridgeCapacities = Distribution.uniform(9_000, 13_000)
    static let freezerCapacities = Distribution.uniform(5_500, 8_000)
    /// J/K. Source: 10 to 22 kg of food at 3.6 kJ/(kg K) and 8 to 18 kg frozen at 1.9; fills seen by Geppert, Stamminger,
    /// Energy Conversion and Management 76, 2013.
    static let fridgeFoodCapacities = Distribution.lognormal(median: 52_000, spread: 0.25)
    static let freezerFoodCapacities = Distribution.lognormal(median: 23_000, spread: 0.25)
    /// W/K. Source: 1 to 1.4 m² of packages at 4 to 6 W/(m²K).
    static let fridgeFoodCouplings = Distribution.uniform(5, 7)
    static let freezerFoodCouplings = Distribution.uniform(3, 5)

    package init(
        fridgeLoss: Double, freezerLoss: Double, partition: Double, fridgeCapacity: Double, freezerCapacity: Double,
        fridgeFoodCapacity: Double, freezerFoodCapacity: Double, fridgeFoodCoupling: Double,
        freezerFoodCoupling: Double
    ) {
        self.fridgeLoss = fridgeLoss
        self.freezerLoss = freezerLoss
        self.partition = partition
        self.fridgeCapacity = fridgeCapacity
        self.freezerCapacity = freezerCapacity
        self.fridgeFoodCapacity = fridgeFoodCapacity
        self.freezerFoodCapacity = freezerFoodCapacity
        self.fridgeFoodCoupling = fridgeFoodCoupling
        self.freezerFoodCoupling = freezerFoodCoupling
    }

    package init(using random: inout RandomSource) {
        self.init(
            fridgeLoss: Self.fridgeLosses.draw(using: &random), freezerLoss: Self.freezerLosses.draw(using: &random),
            partition: Self.partitions.draw(using: &random),
            fridgeCapacity: Self.fridgeCapacities.draw(using: &random),
            freezerCapacity: Self.freezerCapacities.draw(using: &random),
            fridgeFoodCapacity: Self.fridgeFoodCapacities.draw(using: &random),
            freezerFoodCapacity: Self.freezerFoodCapacities.draw(using: &random),
            fridgeFoodCoupling: Self.fridgeFoodCouplings.draw(using: &random),
            freezerFoodCoupling: Self.freezerFoodCouplings.draw(using: &random))
    }
}
