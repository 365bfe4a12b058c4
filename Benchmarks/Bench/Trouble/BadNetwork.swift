import BrokerFixture
import Foundation

/// L09: the network between broker and service is bad, the service's settings are as it comes. How long until what was
/// said right after it began is in.
enum BadNetwork {
    private static let messages = 200

    private enum Trouble: String, CaseIterable {
        case loss = "three packets of ten lost"
        case reset = "connections reset"
        case halfOpen = "connections half open"

        func begin(on proxy: TCPProxy) {
            switch self {
            case .loss: proxy.set(.lossy(0.3))
            case .reset: proxy.sever()
            case .halfOpen: proxy.forsake()
            }
        }
    }

    static func figures() async throws -> [Figure] {
        let broker = try await PrivateBroker()
        defer { broker.end() }
        let proxy = try TCPProxy(to: UInt16(broker.address.port))
        defer { proxy.end() }
        let service = try MeasuredService(
            broker, in: broker.directory.appending(path: "service"), port: Int(proxy.port))
        defer { service.process.end() }
        try await service.untilReady()
        var flow = IngestFlow(messages: messages, devices: 10, sent: 10 * messages)
        var figures: [Figure] = []
        for trouble in Trouble.allCases {
            let before = service.figure(MeasuredService.received)
            let start = ContinuousClock.now
            trouble.begin(on: proxy)
            let publisher = try flow.publisher(broker)
            defer { publisher.end() }
            _ = try await publisher.result()
            try await untilTrue(
                "messages come through", of: service.process, every: .milliseconds(50), within: .seconds(180)
            ) { service.figure(MeasuredService.received) >= before + Double(messages) }
            figures.append(
                Figure(
                    "\(trouble.rawValue), until all is in", unit: "s",
                    ours: (ContinuousClock.now - start) / .seconds(1),
                    goal: .atMost(60), note: "\(messages) messages that the broker takes as it begins"))
            proxy.set(.clear)
            try await service.untilReady()
        }
        return figures
    }
}
