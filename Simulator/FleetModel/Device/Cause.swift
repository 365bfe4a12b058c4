/// What is the matter with a device of the simulated fleet, or with what is around it, as a change of its physics.
///
/// A cause has a level from 0 (not there) to 1 (as bad as it gets); each says what 1 stands for.
package enum Cause: String, Hashable, Sendable, CaseIterable {
    // MARK: Any device

    /// Its communication is lost; nothing more is heard, and the machine goes on. Level > 0 is silence.
    case goneSilent = "gone_silent"
    /// The mains are gone: nothing is heard, and the machine stands. Level > 0 is without power.
    case powerCut = "power_cut"
    /// Any but a router, which has a mobile line to its maker beside the home's: the home has no internet, so that
    /// nothing is heard while the level is > 0. Each outage of its home's router brings one.
    case homeOffline = "home_offline"

    // MARK: Several families

    /// Heat pump, fridge-freezer, charger, solar, washing machine, boiler, air conditioner: the control loop stands
    /// still from the next time it has work to do; the communication module goes on.
    case controllerHang = "controller_hang"
    /// What speaks over the home's Wi-Fi, a lock's bridge too: it hardly reaches it; level 1 costs 25 dB, half of the
    /// reports, and the connection once in a quarter of an hour.
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

    // MARK: Washing machine

    /// Fluff and coins in the pump's filter, or a pump that fails; the level is the share of its flow that is lost.
    case drainClogged = "drain_clogged"
    /// The heater has burnt through.
    case heaterDead = "heater_dead"
    /// Scale on the heater; level 1 adds 0.11 K/W.
    case heaterScaled = "heater_scaled"
    /// The inlet's screen is clogged, or its valve hardly opens; the level is the share of the flow that is lost.
    case inletClogged = "inlet_clogged"
    /// The drum's bearings are worn; level 1 takes five times the torque and adds 3.2 mm/s at 1,000/min.
    case bearingWorn = "bearing_worn"
    /// The door's lock does not close; the level is the probability of one try to fail.
    case doorLockFailing = "door_lock_failing"
    /// A hose or seal drips into the tray; level 1 is 12 g a minute while it holds water.
    case hoseLeaking = "hose_leaking"
    /// The motor's brushes are worn; level 1 fails six in ten reversals and takes 60 % of the torque.
    case brushesWorn = "brushes_worn"
    /// The level sensor's tube leaks air: it reads too low, so that too much water comes in; level 1 is 45 mm.
    case levelSensorDrift = "level_sensor_drift"
    /// The tap is shut.
    case tapClosed = "tap_closed"
    /// The house's water pressure is low; level 1 takes 85 % of the flow.
    case tapPressureLow = "tap_pressure_low"
    /// Too much laundry; level 1 is 10 kg in a drum for 8.
    case overloaded
    /// One heavy thing that does not spread; level 1 adds 1.05 kg of unbalance.
    case unbalancedLoad = "unbalanced_load"
    /// Too much detergent; level 1 takes 65 % of the pump's flow.
    case tooMuchFoam = "too_much_foam"
    /// A later start has been chosen, and the load waits while the level is > 0.
    case delayedStart = "delayed_start"
    /// The child lock is on, and the load is not begun.
    case childLockOn = "child_lock_on"
    /// The door is not quite shut, and the load is not begun.
    case doorNotClosed = "door_not_closed"

    // MARK: Smart lock

    /// One of the four cells has less charge than the others, and more resistance; level 1 is all of it.
    case weakCell = "weak_cell"
    /// Brushes and gears wear; level 1 is half of the gearbox's efficiency, and twice the motor's resistance.
    case lockMotorWorn = "lock_motor_worn"
    /// The position sensor reads too little; level 1 is 40 % of the way.
    case positionSensorDrift = "position_sensor_drift"
    /// The lock's radio stands still while the level is > 0; the bridge goes on with what it heard last.
    case lockRadioHung = "lock_radio_hung"
    /// The lock's clock has begun again at the year 2000.
    case lockClockLost = "lock_clock_lost"
    /// The firmware wakes the radio without need; level 1 is 4 mA.
    case firmwareDrain = "firmware_drain"
    /// The door sags in its hinges; level 1 is 4 mm at the bolt.
    case doorSagging = "door_sagging"
    /// Weeks of rain have swollen the leaf, beyond what the weather gives; level 1 is 3 mm at the bolt.
    case doorSwollen = "door_swollen"
    /// The lock sits in the cold (a porch, a gate, a hall without heating); level 1 is 22 K.
    case lockInTheCold = "lock_in_the_cold"
    /// The batteries are at the end of their life; level 1 leaves 3 % of a new set.
    case batteriesOld = "batteries_old"
    /// Rechargeable cells have been put in, whose lower voltage the firmware takes for emptiness.
    case wrongBatteries = "wrong_batteries"
    /// The door stands open while the level is > 0.
    case doorLeftOpen = "door_left_open"
    /// The household turns the bolt by key and knob alone.
    case lockedByHand = "locked_by_hand"
    /// Locking by itself has been switched off.
    case autoLockOff = "auto_lock_off"
    /// A guest's code is past its hours, and the guest tries all the same; level 1 is 1.5 times a day.
    case guestCodeExpired = "guest_code_expired"
    /// The bridge is too far from the lock; level 1 costs 30 dB.
    case bridgeTooFar = "bridge_too_far"

    // MARK: Gas boiler

    /// Water seeps from the heating circuit; level 1 is 0.6 litres a day.
    case waterLeak = "water_leak"
    /// The expansion vessel has lost gas; level 1 leaves a tenth.
    case expansionVesselFailed = "expansion_vessel_failed"
    /// The electrode that lights the flame and feels it is worn; at level 1 nine attempts in ten fail, and a tenth of the
    /// current is left.
    case ignitionElectrodeWorn = "ignition_electrode_worn"
    /// Lime in the plate exchanger for hot water; level 1 is five times the thermal resistance.
    case plateScaled = "plate_scaled"
    /// The level is how far the condensate's trap or pipe is blocked; from some 0.3 on the trickle freezes in frost.
    case condensateBlocked = "condensate_blocked"
    /// The flow sensor reads too warm; level 1 is 14 K.
    case flowSensorDrift = "flow_sensor_drift"
    /// The valve between radiators and hot water no longer leaves its place of rest; the level is the share of the water that
    /// goes the wrong way.
    case threeWayValveStuck = "three_way_valve_stuck"
    /// The burner's fan is worn; level 1 costs 70 % of its greatest speed.
    case boilerFanFailing = "boiler_fan_failing"
    /// No gas comes (a closed valve, an empty prepaid meter, works in the street).
    case gasSupplyOff = "gas_supply_off"
    /// The timer's clock is off; level 1 is half a day.
    case timerShifted = "timer_shifted"
    /// The radiators' valves are shut; level 1 is 85 % of them.
    case radiatorsShut = "radiators_shut"
    /// Summer mode is still on: hot water alone.
    case summerModeLeftOn = "summer_mode_left_on"
    /// Holiday mode is still on: neither hot water nor more heat than keeps the frost away.
    case holidayModeLeftOn = "holiday_mode_left_on"
    /// Its least heat is more than the house needs, by type or by a setting; level 1 is 3.2 times the usual.
    case boilerOversized = "boiler_oversized"
    /// Two taps run while somebody showers; level 1 is 2.3 times the water of a shower.
    case hotWaterOverdrawn = "hot_water_overdrawn"
    // MARK: Smart plug, and relay

    /// The relay's contact welds when it next opens; it then stays closed whatever it is told.
    case plugRelayWelded = "plug_relay_welded"
    /// The relay's contact no longer closes.
    case plugRelayOpen = "plug_relay_open"
    /// Contacts of relay or socket are burnt; level 1 adds 70 mΩ.
    case contactsBurnt = "contacts_burnt"
    /// The meter's voltage divider has aged; level 1 reads 14 % too little.
    case plugMeterDrift = "plug_meter_drift"
    /// Its supply or firmware fails and starts it anew; level 1 is 40 times a day.
    case plugReboots = "plug_reboots"
    /// The appliance behind it is broken, or off at its own switch.
    case loadDead = "load_dead"
    /// More hangs on it than it is made for; level 1 is 4 kW more while people are up.
    case loadOverRating = "load_over_rating"
    /// A timer switches it off for most of the day and the night.
    case plugTimerOn = "plug_timer_on"
    /// Somebody has switched it off, at it or in the app.
    case plugSwitchedOff = "plug_switched_off"
    /// It is set to stay off after a power cut, and a dip of the mains has restarted it.
    case plugStaysOff = "plug_stays_off"
    /// Relay: a terminal of its supply has come loose and lets go in bursts, the more the more flows; level 1 has 30 mΩ.
    case looseSupply = "loose_supply"
    /// Relay: its box is packed and insulated; level 1 is three times the thermal resistance.
    case boxWithoutAir = "box_without_air"

    // MARK: Air conditioner

    /// The run capacitor of the fan outdoors ages; the level is the share of its capacitance that is lost. From some
    /// 0.65 on the fan no longer starts.
    case outdoorFanFailing = "outdoor_fan_failing"
    /// The level is how far the drain of the drip tray is blocked.
    case drainBlocked = "drain_blocked"
    /// The four-way valve stays where it cools, whatever is wanted.
    case fourWayValveStuck = "four_way_valve_stuck"
    /// The inverter's electronics let go under load; level 1 ten times an hour at full load, more often in heat.
    case inverterFailing = "inverter_failing"
    /// Nobody cleans the filter indoors; level 1 takes 80 % of the air.
    case filterFouled = "filter_fouled"
    /// The remote control's batteries are empty: what it was last told stays.
    case remoteFlat = "remote_flat"
    /// The sleep timer switches it off for the night.
    case sleepTimerOn = "sleep_timer_on"
    /// Eco mode holds the compressor at half of its speed.
    case ecoModeOn = "eco_mode_on"
    /// It is set to move air alone where it shall cool.
    case fanModeOn = "fan_mode_on"
    /// It is set to more than it can do in such weather; level 1 is 8 K.
    case setTooFar = "set_too_far"
    /// The room is too big or too sunny for it; level 1 is 2.2 times the load.
    case roomTooBig = "room_too_big"
    /// It is hotter outside than it was chosen for. Comes of the weather alone; level 1 is 8 K above.
    case hotterThanDesign = "hotter_than_design"

    // MARK: Room sensor

    /// A bad or old coin cell; level 1 has six times the resistance.
    case coinCellWorn = "coin_cell_worn"
    /// Solvents, paint or kitchen air have shifted the humidity element; level 1 reads 24 % too much.
    case humidityElementDrift = "humidity_element_drift"
    /// The sensor's element hangs: it goes on telling what it told last.
    case sensorFrozen = "sensor_frozen"
    /// Water in the housing: a film on element and board; from level 0.67 on it reads saturation.
    case sensorWet = "sensor_wet"
    /// The bridge's dongle hangs: the bridge is there and hears nobody; the deeper, the less a restart helps.
    case coordinatorHung = "coordinator_hung"
    /// The bridge's dongle is broken: the bridge stops.
    case coordinatorDead = "coordinator_dead"
    /// The sensor has been moved away; level 1 costs 30 dB to its parent.
    case sensorMovedAway = "sensor_moved_away"
    /// The router that it speaks through has been pulled out of its socket.
    case parentUnplugged = "parent_unplugged"
    /// The household has switched the bridge off.
    case bridgeOff = "bridge_off"
    /// The bridge has been put somewhere else; level 1 costs 26 dB to all that speak to it.
    case bridgeMoved = "bridge_moved"
    /// It hangs in the sun or above a radiator; level 1 is 16 K over the radiator at full power, 14 K in full sun.
    case placedInWarmth = "placed_in_warmth"
    /// The room's window stands open; the level is the part that is open.
    case windowLeftOpen = "window_left_open"
    /// The room is damp (laundry, wet walls, nobody airs); level 1 is 4.5 g/h for each m³. Named also where mould can grow
    /// in a corner without it.
    case roomDamp = "room_damp"
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
    case cleanFilter = "clean_filter"
    case descale
    case openTap = "open_tap"
    case loadLess = "load_less"
    case newBatteries = "new_batteries"
    case batteriesOut = "batteries_out"
    case alignDoor = "align_door"
    case setClock = "set_clock"
    case renewCode = "renew_code"
    case moveBridge = "move_bridge"
    case restoreGas = "restore_gas"
    case openRadiators = "open_radiators"
    // Smart plug.
    case switchOn = "switch_on"
    case repairAppliance = "repair_appliance"
    // Room sensor.
    case nearerRouter = "nearer_router"
    case plugRouterIn = "plug_router_in"
    case dryOut = "dry_out"
    case airAndHeat = "air_and_heat"
}

/// The families of simulated devices.
package enum DeviceFamily: String, Hashable, Sendable, CaseIterable {
    case heatPump = "heat_pump"
    case router
    case fridgeFreezer = "fridge_freezer"
    case evCharger = "ev_charger"
    case solarBattery = "solar_battery"
    case washingMachine = "washing_machine"
    case smartLock = "smart_lock"
    case gasBoiler = "gas_boiler"
    case smartPlug = "smart_plug"
    case airConditioner = "air_conditioner"
    case roomSensor = "room_sensor"
    case relay
}
