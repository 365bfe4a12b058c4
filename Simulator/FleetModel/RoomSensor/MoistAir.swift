/// Water vapour in air.
package enum MoistAir {
    /// g/m³ at saturation over water at `temperature` (Cel, −45...60): 6.112 hPa · exp(17.62 t/(243.12 + t)), by the gas
    /// law. Source: Magnus form of WMO-No. 8, Guide to Instruments and Methods of Observation, annex 4.B.
    package static func saturation(at temperature: Double) -> Double {
        216.7 * 6.112 * exponential(17.62 * temperature / (243.12 + temperature)) / (temperature + 273.15)
    }

    /// Relative humidity, %, of air that holds `vapour` g/m³ at `temperature` Cel; more than 100 where it is supersaturated.
    package static func humidity(of vapour: Double, at temperature: Double) -> Double {
        100 * vapour / saturation(at: temperature)
    }
}
