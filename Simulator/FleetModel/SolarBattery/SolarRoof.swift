/// Sunlight on its way to a roof, split into what comes straight and what the sky scatters. W/m².
package struct Sunlight: Hashable, Sendable {
    /// On a plane that faces the sun.
    package var beam: Double
    /// From the whole sky on the horizontal.
    package var diffuse: Double
    /// Both on the horizontal.
    package var global: Double

    /// W/m². Source: ASTM E490, the solar constant.
    static let outsideAir = 1_361.0

    /// - Parameter global: on the horizontal, W/m².
    /// Source: Erbs, Klein, Duffie, Solar Energy 28, 1982 (diffuse share from the clearness of the hour).
    package init(global: Double, sun: SunPosition) {
        self.global = global
        guard sun.height > 0.02, global > 0 else {
            beam = 0
            diffuse = global
            return
        }
        let clear = min(1, global / (Self.outsideAir * sun.height))
        let share: Double
        if clear <= 0.22 {
            share = 1 - 0.09 * clear
        } else if clear <= 0.8 {
            let square = clear * clear
            share = 0.9511 - 0.1604 * clear + 4.388 * square - 16.638 * square * clear + 12.336 * square * square
        } else {
            share = 0.165
        }
        diffuse = share * global
        // Near the horizon the hour's mean height is not the instant's: no more than five degrees' worth.
        beam = (global - diffuse) / max(sun.height, 0.087)
    }
}

/// One plane of a roof with the string of modules on it.
package struct RoofPlane: Hashable, Sendable {
    /// Of the slope, from the horizontal, and of the way it faces: 0 is south, west positive.
    private let sineTilt: Double
    private let cosineTilt: Double
    private let sineAzimuth: Double
    private let cosineAzimuth: Double

    /// Grass, gravel, tiles, 1. Source: Duffie, Beckman, Solar Engineering of Thermal Processes, section 2.15.
    private static let ground = 0.2

    /// - Parameters: degrees.
    package init(tilt: Double, azimuth: Double) {
        sineTilt = sine(tilt * .pi / 180)
        cosineTilt = cosine(tilt * .pi / 180)
        sineAzimuth = sine(azimuth * .pi / 180)
        cosineAzimuth = cosine(azimuth * .pi / 180)
    }

    /// Cosine of the angle between the sun and the plane's normal; 0 where the sun stands behind either.
    /// Source: Duffie, Beckman, equation 1.6.2.
    package func incidence(_ sun: SunPosition) -> Double {
        guard sun.height > 0 else { return 0 }
        let level = cosineTilt * sun.height
        let south =
            sineTilt * cosineAzimuth
            * (sun.sineLatitude * sun.cosineDeclination * sun.cosineHour - sun.cosineLatitude * sun.sineDeclination)
        let west = sineTilt * sineAzimuth * sun.cosineDeclination * sun.sineHour
        return max(0, level + south + west)
    }

    /// Straight and scattered light on the plane, W/m². Source: Liu, Jordan, Solar Energy 7, 1963 (isotropic sky).
    package func irradiance(_ light: Sunlight, _ sun: SunPosition) -> (beam: Double, diffuse: Double) {
        let sky = light.diffuse * (1 + cosineTilt) / 2
        return (light.beam * incidence(sun), sky + light.global * Self.ground * (1 - cosineTilt) / 2)
    }
}

/// What lies on a roof: water and snow, which every roof of a region gets alike.
///
///     dw/dt = (1 − w)/600 s in rain or dew, else −w (1 + G/100)/2 h         w: wetness of modules, plugs and cables, 0...1
///     ds/dt = snowfall − 0.15 T − 0.003 G, mm of water an hour above −1 °C       light through the snow e^(−1.5 s)
///
/// Snow on glass slides off as a whole once its underside melts: above 2 °C, or in strong sun just below zero.
/// Sources: degree-hours of 3.6 mm a day and kelvin, Hock, J. Hydrology 282, 2003; sliding, Marion et al., Solar Energy 97,
/// 2013; light through snow, Perovich, J. Glaciology 53, 2007; times of wetting and drying are judgement.
struct RoofSurface: Sendable {
    /// 0...1.
    private(set) var wetness = 0.0
    /// mm of water.
    private(set) var snow = 0.0

    mutating func step(seconds: Double, _ air: OutdoorConditions) {
        let dew = air.humidity > 90 && air.irradiance < 20
        if air.rain > 0.02 || dew {
            wetness += (1 - wetness) * min(1, seconds / 600)
        } else {
            wetness -= wetness * min(1, seconds * (1 + air.irradiance / 100) / 7_200)
        }
        if air.temperature < 0.8 { snow += air.rain * seconds / 3_600 }
        guard snow > 0 else { return }
        if air.temperature > -1 {
            snow -= (0.15 * max(0, air.temperature) + 0.003 * air.irradiance) * seconds / 3_600
        }
        if air.temperature > 2 || (air.temperature > -1 && air.irradiance > 250) {
            snow -= snow * min(1, seconds / 3_600)
        }
        if snow < 0.01 { snow = 0 }
    }

    /// Share of the light that gets through, 0...1.
    var transmission: Double { snow > 0 ? exponential(-1.5 * snow) : 1 }
}
