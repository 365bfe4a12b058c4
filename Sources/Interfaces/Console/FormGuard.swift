import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird

/// The only way to a form's values: everything that tells a form of ours from another site's is checked first.
/// Source: OWASP, Cross-Site Request Forgery Prevention (synchroniser token, origin check).
enum FormGuard {
    /// Largest form (bytes).
    static let limit = 64 * 1024

    /// Throws `forbidden` for another content type, a foreign origin, or a missing or wrong form token.
    static func form(of request: Request, token: String) async throws -> Form {
        guard request.mediaType == "application/x-www-form-urlencoded", isOurs(request) else { throw refusal }
        let body = try await request.wholeBody(limit: limit, patience: 25)
        let form = Form(Array(body.readableBytesView))
        guard !token.isEmpty, equal(form["form_token"], token) else { throw refusal }
        return form
    }

    private static let refusal = DeskError.forbidden("This form did not come from a page of this site, or is too old.")

    /// What the browser says of where the form stood. Both headers are absent in old browsers and other programs: then
    /// the form's token decides alone.
    private static func isOurs(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name],
            site != "same-origin", site != "none"
        {
            return false
        }
        guard let origin = request.headers[.origin] else { return true }
        guard let host = request.head.authority, let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    /// Takes as long for a near miss as for a far one.
    private static func equal(_ a: String, _ b: String) -> Bool {
        let a = Array(a.utf8)
        let b = Array(b.utf8)
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
