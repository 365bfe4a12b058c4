import Telemetry

/// What a directory learnt from messages that are not journalled yet: what to take back where they never are.
struct DirectoryChanges {
    private(set) var addresses: [Address] = []
    /// Those of them that waited in the list of unknown ones, as they stood there.
    private(set) var waited: [UnknownAddresses.Entry] = []
    /// Devices that were not known at all.
    private(set) var enrolled: [DeviceID] = []
    /// How many of those nobody had entered.
    private(set) var byThemselves = 0
    /// The devices as they were before.
    private(set) var before: [DeviceID: DeviceDirectory.Known] = [:]

    /// An address that was learnt, and what it had said before.
    mutating func note(_ address: Address, _ waiting: UnknownAddresses.Entry? = nil) {
        addresses.append(address)
        if let waiting { waited.append(waiting) }
    }

    /// A device that came in, entered by somebody or by itself.
    mutating func note(enrolled device: DeviceID, byItself: Bool = false) {
        enrolled.append(device)
        if byItself { byThemselves += 1 }
    }

    /// A device that is about to change; only its first word counts.
    mutating func note(_ known: DeviceDirectory.Known) {
        if before[known.device] == nil { before[known.device] = known }
    }
}
