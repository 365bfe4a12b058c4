extension LifeModel {
    /// That the artefact is of this version, whole and unaltered.
    package func check() throws(LifeModelFault) {
        guard version == Self.currentVersion else { throw .wrongVersion(version) }
        let side = health.columns.count
        let width = process.centre.count
        let levels = residuals.predicted.count
        let isWhole =
            side > 0 && width > 0 && levels > 0 && health.columns.allSatisfy(columns.indices.contains)
            && [health.centre, health.spread, health.weights].allSatisfy { $0.count == side }
            && width == LifeFeatures.width(columns: side) && process.spread.count == width
            && process.points.count == process.weights.count * width
            && [residuals.lower, residuals.middle, residuals.upper].allSatisfy { $0.count == levels }
        guard isWhole, cap > 0, checksum == computedChecksum else { throw .damaged }
    }

    /// FNV-1a over the figures' bits and the columns' names. Source: RFC 9923, section 2.
    var computedChecksum: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bits: UInt64) { hash = (hash ^ bits) &* 0x100_0000_01B3 }
        for name in columns {
            for byte in name.utf8 { add(UInt64(byte)) }
            add(0xFF)
        }
        for column in health.columns + [entities] { add(UInt64(bitPattern: Int64(column))) }
        let figures = [
            [cap, health.offset, process.mean], health.centre, health.spread, health.weights, process.centre,
            process.spread, process.points, process.weights, residuals.predicted, residuals.lower, residuals.middle,
            residuals.upper,
        ]
        for part in figures {
            add(UInt64(part.count))
            for figure in part { add(figure.bitPattern) }
        }
        return hash
    }
}

extension LifeFeatures {
    /// How many features there are where the health index reads so many columns.
    static func width(columns: Int) -> Int { 2 + levels.count + slopes.count + 2 * columns }
}
