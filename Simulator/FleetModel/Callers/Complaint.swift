/// What people notice of a device that is not as it should be, in no engineer's words.
package enum Complaint: String, Hashable, Sendable, CaseIterable {
    case doesNotWork = "does_not_work"
    case appSaysOffline = "app_says_offline"
    case allIsDark = "all_is_dark"
    case errorShown = "error_shown"
    case billHigh = "bill_high"
    case noisy
    case houseCold = "house_cold"
    case houseWarm = "house_warm"
    case noHotWater = "no_hot_water"
    case outdoorUnitIced = "outdoor_unit_iced"
    case internetSlow = "internet_slow"
    case internetGone = "internet_gone"
    case dropsOut = "drops_out"
    case badWiFiInRooms = "bad_wifi_in_rooms"
    case deviceHot = "device_hot"
    case foodWarm = "food_warm"
    case foodFrozen = "food_frozen"
    case iceInside = "ice_inside"
    case doorDoesNotClose = "door_does_not_close"
    case carNotCharging = "car_not_charging"
    case carChargesSlowly = "car_charges_slowly"
    case chargeInterrupted = "charge_interrupted"
    case plugHot = "plug_hot"
    case waterDrips = "water_drips"
    case remoteIgnored = "remote_ignored"

    /// As a caller begins.
    package var words: String {
        switch self {
        case .doesNotWork: "It does not do what it should."
        case .appSaysOffline: "The app says it is offline."
        case .allIsDark: "Nothing lights up on it any more."
        case .errorShown: "It shows an error."
        case .billHigh: "It uses much more power than it used to."
        case .noisy: "It is louder than it was."
        case .houseCold: "The house does not get warm."
        case .houseWarm: "It is far too warm in here."
        case .noHotWater: "There is no hot water."
        case .outdoorUnitIced: "The unit outside is covered in ice."
        case .internetSlow: "The internet is slow."
        case .internetGone: "There is no internet."
        case .dropsOut: "The connection keeps dropping."
        case .badWiFiInRooms: "The Wi-Fi does not reach the rooms."
        case .deviceHot: "It is hot to the touch."
        case .foodWarm: "The food in it is not cold."
        case .foodFrozen: "The food in the fridge freezes."
        case .iceInside: "There is ice inside."
        case .doorDoesNotClose: "The door does not stay closed."
        case .carNotCharging: "The car does not charge."
        case .carChargesSlowly: "The car takes far too long to charge."
        case .chargeInterrupted: "Charging stops and starts."
        case .plugHot: "The plug gets hot."
        case .waterDrips: "It drips water into the room."
        case .remoteIgnored: "It does not react to its remote control."
        }
    }

    /// Whether somebody must go and look to tell.
    package var needsALook: Bool {
        switch self {
        case .errorShown, .outdoorUnitIced, .iceInside, .doorDoesNotClose, .plugHot, .deviceHot, .allIsDark: true
        default: false
        }
    }
}
