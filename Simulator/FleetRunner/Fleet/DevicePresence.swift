import FleetModel

/// The messages in which a device says that it is there, what it is, and that it is gone.
struct DevicePresence: Sendable {
    let wire: DeviceWire
    let troubles: [Trouble]

    /// - Parameters:
    ///   - event: it came online or went offline.
    ///   - time: whose firmware its description names.
    func say(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void
    ) {
        wire.render(event, at: time, scratch: &scratch) { channel, payload in
            guard !troubles.isEmpty, channel.isIntroduction else { return take(channel, payload) }
            var payload = payload
            for case .firmware(let version, _) in troubles.lazy.filter({ $0.isActive(at: time) }).map(\.kind) {
                PayloadDamage.setVersion(version, in: &payload)
            }
            take(channel, payload)
        }
    }
}
