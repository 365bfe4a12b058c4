import FleetModel

extension DeviceFamily {
    var onTheAir: any FleetFamily.Type {
        switch self {
        case .heatPump: NorthwindHeatPump.self
        case .router: FennelRouter.self
        case .fridgeFreezer: PolarFridgeFreezer.self
        case .evCharger: VoltaCharger.self
        case .solarBattery: AldersolInverter.self
        }
    }

    var names: FamilyNames { onTheAir.names }
}
