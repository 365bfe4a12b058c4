/// What a fridge-freezer reports, each value a multiple of its sensor's resolution; nil where a sensor gave nothing.
package struct FridgeFreezerMeasurement: Hashable, Sendable {
    /// Cel, resolution 0.1.
    package var fridge: Double?
    package var freezer: Double?
    package var evaporator: Double?
    package var ambient: Double?
    package var setFridge: Double
    package var setFreezer: Double
    /// W electric, resolution 0.1.
    package var power: Double?
    /// 1/min, resolution 10; 0 while off.
    package var compressorSpeed: Double
    package var fanSpeed: Double
    package var isDefrosting: Bool
    package var doorIsOpen: Bool
    package var doorOpenings: Int
    /// Hours the compressor has run, resolution 0.01.
    package var hours: Double
    package var mode: CabinetMode
    /// dBm, resolution 1.
    package var rssi: Double
    package var error: FridgeError?
}

/// A fridge-freezer's operating mode, by its word on the wire.
package enum CabinetMode: String, Hashable, Sendable, CaseIterable {
    case normal
    /// The fridge at 14 Cel, the freezer as ever.
    case holiday
    /// The compressor at full speed.
    case superFreeze = "super_freeze"
    /// Light and display, no cooling.
    case demo
}

/// A fridge-freezer's error, by its code on the wire.
package enum FridgeError: String, Hashable, Sendable {
    case fridgeSensor = "E01"
    case freezerSensor = "E02"
    case defrost = "E05"
    case fan = "E08"
}
