import FleetModel

/// Routers, at `routers/{device}/…`. Where the home's line is down they speak over a mobile one.
enum FennelRouter: PlainDialect {
    static let names = FamilyNames(id: "r6", serial: "FN", words: "the router", profile: "fennel/router-r6")
    static let root: StaticString = "routers/"
    static let info: StaticString = #"{"manufacturer":"Fennel","model":"R6","firmware":"6.1.0"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        HomeRouter(
            parameters: RouterParameters(using: &random), household: place.household, start: place.start, using: &random
        )
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .router(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "uptime", integer: Int64(values.uptime))
        bytes.append(key: "mem_free", number: values.freeMemory, decimals: 1)
        bytes.append(key: "cpu", number: values.cpu, decimals: 0)
        bytes.append(key: "temp", number: values.temperature, decimals: 1)
        bytes.append(key: "wan_up", boolean: values.lineUp)
        bytes.append(key: "wan_loss", number: values.loss, decimals: 2)
        bytes.append(key: "wan_latency", number: values.latency, decimals: 1)
        bytes.append(key: "dsl_snr", number: values.margin, decimals: 1)
        bytes.append(key: "clients", integer: Int64(values.clients))
        bytes.append(key: "wifi_retry", number: values.retries, decimals: 1)
        bytes.append(key: "channel_busy", number: values.channelBusy, decimals: 1)
        bytes.append(key: "client_rssi", number: values.clientSignal, decimals: 0)
        bytes.append(key: "reboots", integer: Int64(values.reboots))
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        name == "change_channel" ? .changeChannel : nil
    }
}
