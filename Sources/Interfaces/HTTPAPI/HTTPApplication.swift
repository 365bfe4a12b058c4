package import DeskOperations
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// The one HTTP application: the API, the probes and further faces over one desk. `build` serves the service and tests.
package struct HTTPApplication: Sendable {
    package var desk: any Desk
    package var faces: [any Face]
    package var probes: Probes
    package var limits: HTTPLimits
    /// Where to listen; port 0 takes a free one.
    package var host: String
    package var port: Int
    /// Those that are served; of as many as the limits say where it is nil.
    package var open: OpenConnections?
    /// Called with the port once the socket listens.
    package var onListening: @Sendable (Int) async -> Void
    package var logger: Logger

    package init(
        desk: any Desk, faces: [any Face] = [], probes: Probes = Probes(), limits: HTTPLimits = HTTPLimits(),
        host: String = "127.0.0.1", port: Int = 0, open: OpenConnections? = nil,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in },
        logger: Logger = Logger(label: "bedside.http")
    ) {
        self.desk = desk
        self.faces = faces
        self.probes = probes
        self.limits = limits
        self.host = host
        self.port = port
        self.open = open
        self.onListening = onListening
        self.logger = logger
    }

    /// The application, a `Service`: runs until graceful shutdown, then lets running requests end.
    package func build() -> some ApplicationProtocol {
        let router = Router(context: DeskRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ResponseHeaders())
        router.add(middleware: AccessLog())
        router.add(middleware: ProblemResponses(faces: faces))
        ProbeRoutes(probes: probes).add(to: router)
        APIRoutes(desk: desk, limits: limits).add(to: router)
        for face in faces { face.addRoutes(to: router) }

        let limits = limits
        let patience = TimeAmount.seconds(Int64(limits.patience))
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
            maxHeaderFieldCount: limits.headerFields)
        let onListening = onListening
        let open = open ?? OpenConnections(most: limits.connections, logger: logger)
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionGuard(patience: patience)], idleTimeout: patience,
                    httpDecoderConfiguration: decoder)),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: ConnectionPlaces(open: open)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
    }
}
