/// What is wrong with a device of the simulated fleet, or with what is around it, as a change of its physics.
///
/// A cause has a level from 0 (not there) to 1 (as bad as it gets); each says what 1 stands for.
package enum Cause: String, Hashable, Sendable, CaseIterable {
    /// Any device: its communication or the power of it is lost; nothing more is heard. Level > 0 is silence.
    case goneSilent = "gone_silent"

    /// Heat pump: the control loop stands still from the next time it heats; the communication module goes on.
    case controllerHang = "controller_hang"
    /// Heat pump: the level is the share of the refrigerant's charge that has left.
    case refrigerantLeak = "refrigerant_leak"
    /// Heat pump: the level is the share of the outdoor unit's airflow that is blocked (leaves, dirt, snow).
    case blockedOutdoorUnit = "blocked_outdoor_unit"
    /// Heat pump: water lost from the heating circuit; level 1 is 1.5 bar.
    case lowWaterPressure = "low_water_pressure"
    /// Heat pump: the outdoor sensor reads too warm (sun, exhaust air, age); level 1 is 8 K.
    case outdoorSensorDrift = "outdoor_sensor_drift"
    /// Heat pump: the room sensor reads too warm; level 1 is 6 K.
    case roomSensorDrift = "room_sensor_drift"
    /// Heat pump, no fault: the household has turned the setpoint down; level 1 is 6 K.
    case setpointTurnedDown = "setpoint_turned_down"
    /// Heat pump, no fault: it is colder outside than the house was designed for. Comes of the weather alone; level 1 is
    /// 10 K below.
    case colderThanDesign = "colder_than_design"

    /// Router: the firmware keeps memory that it should free; level 1 is 10 MiB an hour.
    case memoryLeak = "memory_leak"
    /// Router: neighbours fill the radio channel; level 1 takes 60 % of the air time.
    case channelCongestion = "channel_congestion"
    /// Router: the provider's line is bad; level 1 costs 9 dB of margin and drops some 12 times a day.
    case providerLineFault = "provider_line_fault"
    /// Router: it stands where its clients hear it badly; level 1 costs 22 dB.
    case badPlacement = "bad_placement"
    /// Router: it cannot give off its heat (cupboard, dust); level 1 is three times the thermal resistance.
    case overheating

    /// The family it can befall; nil is any.
    package var family: DeviceFamily? {
        switch self {
        case .goneSilent: nil
        case .controllerHang, .refrigerantLeak, .blockedOutdoorUnit, .lowWaterPressure, .outdoorSensorDrift,
            .roomSensorDrift, .setpointTurnedDown, .colderThanDesign:
            .heatPump
        case .memoryLeak, .channelCongestion, .providerLineFault, .badPlacement, .overheating: .router
        }
    }

    /// Whether a scenario can bring it about; the rest follow from the weather.
    package var canBeGiven: Bool { self != .colderThanDesign }

    package var isFault: Bool { self != .setpointTurnedDown && self != .colderThanDesign }

    /// What would cure it.
    package var cure: Remedy {
        switch self {
        case .goneSilent: .restorePower
        case .controllerHang: .restart
        case .refrigerantLeak: .technician
        case .blockedOutdoorUnit: .cleanOutdoorUnit
        case .lowWaterPressure: .refillWater
        case .outdoorSensorDrift, .roomSensorDrift: .replaceSensor
        case .setpointTurnedDown: .raiseSetpoint
        case .colderThanDesign: .warmerWeather
        case .memoryLeak: .updateFirmware
        case .channelCongestion: .changeChannel
        case .providerLineFault: .provider
        case .badPlacement: .moveRouter
        case .overheating: .giveAir
        }
    }

    /// Level reached, where a scenario leaves it to chance. Source: a spread from barely visible to severe.
    package var severities: Distribution {
        switch self {
        case .goneSilent, .controllerHang: .constant(1)
        case .refrigerantLeak: .uniform(0.25, 0.5)
        case .colderThanDesign: .constant(0)
        case .blockedOutdoorUnit, .lowWaterPressure, .outdoorSensorDrift, .roomSensorDrift, .setpointTurnedDown,
            .memoryLeak, .channelCongestion, .providerLineFault, .badPlacement, .overheating:
            .uniform(0.4, 1)
        }
    }

    /// From onset to full level, s, where a scenario leaves it to chance. Source: field experience, hours for what
    /// happens, days for what creeps.
    package var growths: Distribution {
        switch self {
        case .refrigerantLeak, .lowWaterPressure: .lognormal(median: 4 * 86_400, spread: 0.4)
        case .blockedOutdoorUnit: .lognormal(median: 2 * 86_400, spread: 0.5)
        case .outdoorSensorDrift, .roomSensorDrift, .overheating: .lognormal(median: 86_400, spread: 0.5)
        case .providerLineFault: .lognormal(median: 12 * 3600, spread: 0.5)
        case .goneSilent, .controllerHang, .setpointTurnedDown, .colderThanDesign, .memoryLeak, .channelCongestion,
            .badPlacement:
            .constant(0)
        }
    }
}

/// What ends a cause.
package enum Remedy: String, Hashable, Sendable {
    case restart
    case changeChannel = "change_channel"
    case raiseSetpoint = "raise_setpoint"
    case cleanOutdoorUnit = "clean_outdoor_unit"
    case refillWater = "refill_water"
    case replaceSensor = "replace_sensor"
    case technician
    case provider
    case updateFirmware = "update_firmware"
    case moveRouter = "move_router"
    case giveAir = "give_air"
    case restorePower = "restore_power"
    case warmerWeather = "warmer_weather"
}

/// The families of simulated devices.
package enum DeviceFamily: String, Hashable, Sendable, CaseIterable {
    case heatPump = "heat_pump"
    case router
}
