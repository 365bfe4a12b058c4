/// Where the sun stands over a region, by declination and hour angle.
///
///     sin h = sin φ sin δ + cos φ cos δ cos ω        δ = 23.45° sin 2π(284/365 + y)        ω = 2π (hour − 12)/24
///
/// φ: latitude; y: share of the year gone; the clock's noon counts as the sun's. Source: Cooper, Solar Energy 12, 1969.
package struct SunPosition: Hashable, Sendable {
    /// Sine of the elevation; negative below the horizon.
    package let height: Double
    package let sineLatitude: Double
    package let cosineLatitude: Double
    package let sineDeclination: Double
    package let cosineDeclination: Double
    /// Of the hour angle, which is positive in the afternoon.
    package let sineHour: Double
    package let cosineHour: Double

    /// - Parameters: `latitude` in degrees north, `year` 0...1, `hour` 0..<24.
    package init(latitude: Double, year: Double, hour: Double) {
        let latitude = latitude * .pi / 180
        let declination = 23.45 * .pi / 180 * sine(2 * .pi * (284.0 / 365 + year))
        let hourAngle = 2 * Double.pi * (hour - 12) / 24
        sineLatitude = sine(latitude)
        cosineLatitude = cosine(latitude)
        sineDeclination = sine(declination)
        cosineDeclination = cosine(declination)
        sineHour = sine(hourAngle)
        cosineHour = cosine(hourAngle)
        height = sineLatitude * sineDeclination + cosineLatitude * cosineDeclination * cosineHour
    }

    /// Where it stands `seconds` later, at most 20 minutes; the declination, which moves 0.004° meanwhile, stays. Some ns, and no
    /// elementary function: the hour angle is turned by the beginning of its series, right to 1e-11.
    func turned(seconds: Double) -> SunPosition {
        let angle = 2 * Double.pi * seconds / 86_400
        let square = angle * angle
        let sineAngle = angle * (1 - square / 6 * (1 - square / 20))
        let cosineAngle = 1 - square / 2 * (1 - square / 12 * (1 - square / 30))
        return SunPosition(
            self, sineHour: sineHour * cosineAngle + cosineHour * sineAngle,
            cosineHour: cosineHour * cosineAngle - sineHour * sineAngle)
    }

    private init(_ other: SunPosition, sineHour: Double, cosineHour: Double) {
        sineLatitude = other.sineLatitude
        cosineLatitude = other.cosineLatitude
        sineDeclination = other.sineDeclination
        cosineDeclination = other.cosineDeclination
        self.sineHour = sineHour
        self.cosineHour = cosineHour
        height = sineLatitude * sineDeclination + cosineLatitude * cosineDeclination * cosineHour
    }
}
