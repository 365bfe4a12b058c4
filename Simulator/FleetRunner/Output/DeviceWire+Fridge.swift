import FleetModel

extension DeviceWire {
    static func append(
        _ values: FridgeFreezerMeasurement, _ sequence: UInt64, _ time: ModelTime, to bytes: inout [UInt8]
    ) {
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(#","seq":"#)
        bytes.append(integer: Int64(clamping: sequence))
        bytes.append(#","fridge":"#)
        bytes.append(number: values.fridge, decimals: 1)
        bytes.append(#","freezer":"#)
        bytes.append(number: values.freezer, decimals: 1)
        bytes.append(#","evaporator":"#)
        bytes.append(number: values.evaporator, decimals: 1)
        bytes.append(#","ambient":"#)
        bytes.append(number: values.ambient, decimals: 1)
        bytes.append(#","set_fridge":"#)
        bytes.append(number: values.setFridge, decimals: 1)
        bytes.append(#","set_freezer":"#)
        bytes.append(number: values.setFreezer, decimals: 1)
        bytes.append(#","power":"#)
        bytes.append(number: values.power, decimals: 1)
        bytes.append(#","comp_rpm":"#)
        bytes.append(number: values.compressorSpeed, decimals: 0)
        bytes.append(#","fan_rpm":"#)
        bytes.append(number: values.fanSpeed, decimals: 0)
        bytes.append(#","defrost":"#)
        bytes.append(boolean: values.isDefrosting)
        bytes.append(#","door":"#)
        if values.doorIsOpen { bytes.append(#""open""#) } else { bytes.append(#""closed""#) }
        bytes.append(#","door_openings":"#)
        bytes.append(integer: Int64(values.doorOpenings))
        bytes.append(#","hours":"#)
        bytes.append(number: values.hours, decimals: 2)
        bytes.append(#","mode":"#)
        bytes.append(jsonString: values.mode.rawValue.utf8)
        bytes.append(#","rssi":"#)
        bytes.append(number: values.rssi, decimals: 0)
        bytes.append(#","error":"#)
        bytes.append(jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append("}")
    }
}
