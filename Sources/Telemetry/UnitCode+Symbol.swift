extension UnitCode {
    /// How people write the unit, where its UCUM code is not what they know: "°C" for `Cel`; empty for `1`.
    package var symbol: String {
        switch rawValue {
        case "1": ""
        case "Cel": "°C"
        case "[degF]": "°F"
        case "dB[mW]": "dBm"
        case "KiBy": "KiB"
        case "MiBy": "MiB"
        case "GiBy": "GiB"
        case "By": "bytes"
        case "W.h": "Wh"
        case "kW.h": "kWh"
        case "MW.h": "MWh"
        case "V.A": "VA"
        case "[ppm]": "ppm"
        default: rawValue
        }
    }
}
