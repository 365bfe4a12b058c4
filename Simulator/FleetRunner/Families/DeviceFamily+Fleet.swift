import FleetModel

extension DeviceFamily {
    var onTheAir: any FleetFamily.Type {
        switch self {
        case .heatPump: NorthwindHeatPump.self
        case .router: FennelRouter.self
        case .fridgeFreezer: PolarFridgeFreezer.self
        case .evCharger: VoltaCharger.self
        case .solarBattery: AldersolInverter.self
        case .washingMachine: TarnWasher.self
        case .smartLock: TarnholtLock.self
        case .gasBoiler: BrackwellBoiler.self
        case .smartPlug: TasmotaPlug.self
        case .airConditioner: AldwynAirConditioner.self
        case .roomSensor: Zigbee2MQTTSensor.self
        case .relay: ShellyRelay.self
        }
    }

    var names: FamilyNames { onTheAir.names }
}
