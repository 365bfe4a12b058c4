import FleetModel

/// One device on MQTT: what its family says, at the device's own topics.
struct DeviceWire: Sendable {
    let family: DeviceFamily
    let device: String
    private let speech: any FleetFamily.Type
    private let home: String
    /// The device's part of its topics.
    private let name: String

    init(family: DeviceFamily, home: String, device: String) {
        self.family = family
        self.device = device
        self.home = home
        speech = family.onTheAir
        name = speech.topicName(home: home, device: device)
    }

    var presence: (topic: String, online: String, offline: String) {
        let words = speech.presence(home: home)
        return (topic(words.channel), "\(words.online)", "\(words.offline)")
    }

    var commandTopics: [String] { speech.commandChannels.map(topic) }

    func topic(_ channel: Channel) -> String {
        channel.elsewhere ?? "\(channel.before)\(channel.isHomes ? home : name)\(channel.after)"
    }

    func appendTopic(_ channel: Channel, to bytes: inout [UInt8]) {
        if let elsewhere = channel.elsewhere { return bytes.append(text: elsewhere) }
        bytes.append(channel.before)
        bytes.append(text: channel.isHomes ? home : name)
        bytes.append(channel.after)
    }

    /// The messages of one event, each handed over in `scratch`, which is emptied before.
    func render(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void
    ) {
        scratch.removeAll(keepingCapacity: true)
        speech.say(event, of: device, home: home, at: time, scratch: &scratch, take)
    }

    func command(topic: String, payload: [UInt8]) -> DeviceCommand? {
        speech.command(topic: topic, payload: payload)
    }
}
