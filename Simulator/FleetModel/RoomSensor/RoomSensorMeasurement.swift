/// What the bridge says of a room sensor: what it heard last, and when.
package struct RoomSensorMeasurement: Hashable, Sendable {
    /// Whether the sensor's state is told; false where only its availability has changed.
    package var isState: Bool
    /// Whether the bridge takes it to be there, where that has changed.
    package var isAvailable: Bool?
    /// When the bridge heard it.
    package var heardAt: ModelTime
    /// Cel, resolution 0.01.
    package var temperature: Double
    /// %, resolution 0.01.
    package var humidity: Double
    /// %, resolution 1.
    package var battery: Double
    /// mV, resolution 5.
    package var voltage: Double
    /// 0...255, of the last hop.
    package var linkQuality: Double
    /// How often its voltage broke down, since it was made.
    package var powerOutages: Int
}
