/// What is the matter with a device of the simulated fleet, or with what is around it, as a change of its physics.
///
/// A cause has a level from 0 (not there) to 1 (as bad as it gets); each says what 1 stands for.
package enum Cause: String, Hashable, Sendable, CaseIterable {
    // MARK: Any device

    /// Its communication is lost; nothing more is heard, and the machine goes on. Level > 0 is silence.
    case goneSilent = "gone_silent"
    /// The mains are gone: nothing is heard, and the machine stands. Level > 0 is without power.
    case powerCut = "power_cut"

    // MARK: Several families

    /// Heat pump, fridge-freezer, charger, solar: the control loop stands still from the next time it has work to do; the
    /// communication module goes on.
    case controllerHang = "controller_hang"
    /// Heat pump, fridge-freezer, charger, solar: its Wi-Fi hardly reaches it; level 1 costs 25 dB, half of the reports, and the
    /// connection once in a quarter of an hour.
    case weakWiFi = "weak_wifi"
    /// Heat pump, charger: tariff or grid operator bars it while the level is > 0.
    case tariffLock = "tariff_lock"

    // MARK: Heat pump

    /// The level is the share of the refrigerant's charge that has left.
    case refrigerantLeak = "refrigerant_leak"
    /// The level is the share of the outdoor unit's airflow that is blocked (leaves, dirt, snow).
    case blockedOutdoorUnit = "blocked_outdoor_unit"
    /// Water lost from the heating circuit; level 1 is 1.5 bar.
    case lowWaterPressure = "low_water_pressure"
    /// The outdoor sensor reads too warm (sun, exhaust air, age); level 1 is 8 K.
    case outdoorSensorDrift = "outdoor_sensor_drift"
    /// The room sensor reads too warm; level 1 is 6 K.
    case roomSensorDrift = "room_sensor_drift"
    /// The circulation pump wears or its strainer clogs; level 1 leaves 15 % of the flow.
    case circulationPumpFailing = "circulation_pump_failing"
    /// The diverter stands half open: heating water also passes the tank's coil, at 300 W/K at level 1, and of the heat for
    /// hot water up to 40 % goes to the house.
    case diverterValveStuck = "diverter_valve_stuck"
    /// The household has turned the setpoint down; level 1 is 6 K.
    case setpointTurnedDown = "setpoint_turned_down"
    /// The heating curve has been turned up; level 1 is 12 K of flow where it is 20 K colder outside than it shall be inside.
    case heatingCurveTooHigh = "heating_curve_too_high"
    /// Windows stand open; level 1 adds 250 W/K.
    case windowsOpen = "windows_open"
    /// It is colder outside than the house was designed for. Comes of the weather alone; level 1 is 10 K below.
    case colderThanDesign = "colder_than_design"

    // MARK: Router

    /// The firmware keeps memory that it should free; level 1 is 10 MiB an hour.
    case memoryLeak = "memory_leak"
    /// A process spins; level 1 takes all of the processor. Ends with a restart.
    case runawayProcess = "runaway_process"
    /// The power adapter ages and its voltage dips under load; level 1 resets it some 20 times a day, most when busy.
    case powerAdapterFailing = "power_adapter_failing"
    /// An antenna has come off its socket inside; level 1 costs 20 dB, wherever the clients are.
    case antennaFault = "antenna_fault"
    /// The modem's front end fails: it loses the line with margin to spare; level 1 some 20 times a day.
    case modemFault = "modem_fault"
    /// Neighbours fill the radio channel; level 1 takes 60 % of the air time.
    case channelCongestion = "channel_congestion"
    /// The provider's line is bad; level 1 costs 9 dB of margin and drops some 12 times a day.
    case providerLineFault = "provider_line_fault"
    /// The provider's network is down: the line does not come up while the level is > 0.
    case providerOutage = "provider_outage"
    /// It stands where its clients hear it badly; level 1 costs 22 dB.
    case badPlacement = "bad_placement"
    /// It cannot give off its heat (cupboard, dust); level 1 is three times the thermal resistance.
    case overheating
    /// The household itself fills the line (backup, games, streams); level 1 is all of it.
    case heavyUse = "heavy_use"

    // MARK: Fridge-freezer

    /// The level is the share of the refrigerant's charge that has left the sealed circuit.
    case sealedSystemLeak = "sealed_system_leak"
    /// The evaporator's fan wears or ices up; the level is the share of its speed that is lost.
    case evaporatorFanFailing = "evaporator_fan_failing"
    /// The level is the share of the defrost heater's power that is lost.
    case defrostHeaterFailed = "defrost_heater_failed"
    /// The gaskets no longer close; level 1 leaks as much as a fridge door 6 % open.
    case doorSealWorn = "door_seal_worn"
    /// Moisture in the fridge's sensor: it reads too warm, so that the box overcools; level 1 is 7 K.
    case fridgeSensorDrift = "fridge_sensor_drift"
    /// The compressor's starting fails; the level is the probability of one start to fail.
    case compressorStartFailure = "compressor_start_failure"
    /// The fridge's door has stayed open; level 1 is wide open, below some 0.05 its switch does not see it.
    case doorLeftAjar = "door_left_ajar"
    /// The fridge's setting is too warm; level 1 is 5 K.
    case setTooWarm = "set_too_warm"
    /// The showroom's mode: light, and no cooling.
    case demoMode = "demo_mode"
    /// The room is hot (sun, oven, heat wave); level 1 is 16 K more.
    case roomTooHot = "room_too_hot"
    /// It stands in a garage; level 1 is one without any heat from the house.
    case roomTooCold = "room_too_cold"
    /// Filled with warm food that also covers the vents; level 1 is 60 W while people are up.
    case warmFood = "warm_food"
    /// Super-freeze has been left on: full speed, noise, power.
    case superFreezeLeftOn = "super_freeze_left_on"
    /// Built in without air to its condenser, or fluff on it; level 1 is four times the thermal resistance.
    case condenserWithoutAir = "condenser_without_air"

    // MARK: Charger

    /// A contact at the plug has come loose or worn; level 1 adds 15 mΩ.
    case looseContact = "loose_contact"
    /// The relay's contact welds when it next opens under load: the self-test bars charging.
    case relayWelded = "relay_welded"
    /// The relay's contact of one phase no longer closes.
    case relayContactOpen = "relay_contact_open"
    /// Line or humidity on the control pilot; level 1 interrupts it ten times an hour in damp air.
    case pilotFault = "pilot_fault"
    /// Moisture in the box; level 1 adds 9 mA of residual current in damp air.
    case boxMoisture = "box_moisture"
    /// The meter's calibration is lost; level 1 reads 15 % too much.
    case meterDrift = "meter_drift"
    /// A fuse of the house or a joint before it: one phase is without voltage.
    case phaseLost = "phase_lost"
    /// The mains sag; level 1 is 45 V.
    case mainsUndervoltage = "mains_undervoltage"
    /// Other loads of the house leave less for the car; level 1 takes 10.5 of 16 A.
    case houseLoadBalancing = "house_load_balancing"
    /// Nobody has authorised the charge.
    case notAuthorised = "not_authorised"
    /// The car is full, or as full as it has been told to get.
    case carFull = "car_full"
    /// The car takes less than it is offered (cold battery, its own setting); level 1 takes off 75 %.
    case carLimitsCurrent = "car_limits_current"
    /// It charges from the sun alone, and there is none to spare; level 1 takes all of it.
    case solarWithoutSun = "solar_without_sun"

    // MARK: Solar with battery

    /// A plug or fuse of string A is open: no voltage, no current.
    case stringLost = "string_lost"
    /// A plug of string A is corroded; level 1 adds 2 Ω, and opens four times an hour at full current.
    case plugCorroded = "plug_corroded"
    /// A line of the strings is damaged; level 1 leaves 55 kΩ against earth when wet, sixty times that when dry.
    case isolationFault = "isolation_fault"
    /// The inverter's fan wears; the level is the share of its speed that is lost.
    case inverterFanFailing = "inverter_fan_failing"
    /// The level is the share of the bus capacitors' capacitance that has dried up.
    case dcCapacitorWorn = "dc_capacitor_worn"
    /// One of the battery's six modules ages; level 1 takes 40 % of its capacity and triples its resistance.
    case batteryModuleWeak = "battery_module_weak"
    /// The inverter does not hear the battery's electronics, and leaves the battery alone.
    case batteryLinkLost = "battery_link_lost"
    /// The inverter does not hear the meter, and leaves the battery alone.
    case meterLinkLost = "meter_link_lost"
    /// The meter's current clamp has been put on the wrong way round: bought is told as sold.
    case clampReversed = "clamp_reversed"
    /// Dirt on the modules; level 1 takes 40 % of string A's light and 30 % of string B's.
    case modulesSoiled = "modules_soiled"
    /// A tree or a building shades string A while the sun is low on its side; level 1 shades 60 % of its modules.
    case modulesShaded = "modules_shaded"
    /// Snow on the modules; the level is the share of the light it takes. Comes of the weather alone.
    case snowOnModules = "snow_on_modules"
    /// The street's transformer is set too high for its roofs; level 1 adds 9 V, and 10 V more in full sun. Named also
    /// where the mains are too high by themselves.
    case gridOvervoltage = "grid_overvoltage"
    /// The grid operator limits what it feeds in; the level is the share of its rating that it may not.
    case feedInLimited = "feed_in_limited"
    /// More of the battery is kept for a power cut; level 1 is 90 % of it.
    case reserveSetHigh = "reserve_set_high"
    /// The inverter hangs in a cupboard or under the roof; level 1 is 2.6 times its thermal resistance and 10 K more.
    case inverterWithoutAir = "inverter_without_air"
    /// The battery stands in the cold; level 1 is outdoors. Named also where it gets too cold by itself to be charged fully.
    case batteryTooCold = "battery_too_cold"
    /// Dark days. Comes of the weather alone; level 1 is no light at all, 0 some 0.6 kWh/m² a day.
    case littleSun = "little_sun"
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
    case replaceAdapter = "replace_adapter"
    case replaceDevice = "replace_device"
    case closeWindows = "close_windows"
    case closeDoor = "close_door"
    case changeSetting = "change_setting"
    case changePlace = "change_place"
    case useLess = "use_less"
    case waiting = "wait"
    case electrician
    case authorise
    case startNow = "start_now"
    case betterWiFi = "better_wifi"
    case cleanModules = "clean_modules"
}

/// The families of simulated devices.
package enum DeviceFamily: String, Hashable, Sendable, CaseIterable {
    case heatPump = "heat_pump"
    case router
    case fridgeFreezer = "fridge_freezer"
    case evCharger = "ev_charger"
    case solarBattery = "solar_battery"
}
