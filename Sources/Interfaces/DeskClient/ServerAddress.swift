package import DeskOperations
import Foundation

/// Where the server is and what lets us in.
package struct ServerAddress: Hashable, Sendable {
    /// E.g. `http://127.0.0.1:8080`, without a slash at the end.
    package var url: String
    package var token: String

    package init(url: String, token: String) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
    }

    /// Flags first, then `BEDSIDE_URL` and `BEDSIDE_TOKEN`, then what a running server left in its data directory
    /// (`address` and `local.token`). Throws `unavailable` with the remedy where none of them says.
    package static func find(
        url: String? = nil, token: String? = nil, environment: [String: String], data: String
    ) throws(DeskError) -> ServerAddress {
        func file(_ name: String) -> String? {
            let text = try? String(contentsOfFile: data + "/" + name, encoding: .utf8)
            return text.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let url = url ?? environment["BEDSIDE_URL"] ?? file("address") else {
            throw .unavailable(
                "No service has left its address in \(data): start one with `bedside serve`, name its data directory with "
                    + "--data or BEDSIDE_DATA, or its address with --url or BEDSIDE_URL.")
        }
        guard let token = token ?? environment["BEDSIDE_TOKEN"] ?? file("local.token") else {
            throw .unavailable(
                "Set BEDSIDE_TOKEN, or run as the user whose service it is: \(data)/local.token cannot be read.")
        }
        return ServerAddress(url: url, token: token)
    }
}
