package import DeskOperations
package import Foundation
package import Hummingbird
import NIOCore

/// What a request carries beside itself: where it came from and, once authenticated, whose it is.
package struct DeskRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The peer's IP address; nil in a test without a network.
    package var origin: String?
    /// Set by authentication; nil before it and on open routes.
    package var session: Session?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        origin = source.channel.remoteAddress?.ipAddress
    }

    package var requestDecoder: JSONDecoder { WireFormat.decoder() }
    package var responseEncoder: JSONEncoder { WireFormat.encoder() }

    /// Whose request it is; throws `unauthenticated` on a route that forgot to ask.
    package func principal() throws(DeskError) -> Principal {
        guard let session else { throw .unauthenticated }
        return session.principal
    }
}
