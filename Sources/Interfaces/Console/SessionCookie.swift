import HTTPAPI
import Hummingbird

/// The cookies of the console. Lax, so that a screen-pop from a telephony page lands signed in; never readable by
/// script; bound to this host and to TLS where there is TLS.
struct SessionCookie: Sendable {
    /// Whether browsers reach us over TLS.
    var secure: Bool

    private var session: String { secure ? "__Host-bedside" : "bedside" }
    /// Before sign-in there is no session to hold a form token: this cookie holds it.
    private var visit: String { secure ? "__Host-bedside-visit" : "bedside-visit" }

    func token(of request: Request) -> String? { request.cookies[session]?.value }
    func visit(of request: Request) -> String? {
        request.cookies[visit]?.value.takeIf { $0.utf8.count == 32 && $0.utf8.allSatisfy(Self.isHexadecimal) }
    }

    func setSession(_ token: String, on response: inout Response) throws {
        response.setCookie(try cookie(session, token))
    }
    func setVisit(_ token: String, on response: inout Response) throws {
        response.setCookie(try cookie(visit, token))
    }
    func clear(on response: inout Response) throws {
        response.setCookie(try cookie(session, "", maxAge: 0))
    }

    private func cookie(_ name: String, _ value: String, maxAge: Int? = nil) throws -> Cookie {
        try Cookie.validated(
            name: name, value: value, maxAge: maxAge, path: "/", secure: secure, httpOnly: true, sameSite: .lax)
    }

    /// 128 bits of chance as hexadecimal digits.
    static func randomToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let part = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 8 - part.utf8.count) + part
        }.joined()
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension String {
    fileprivate func takeIf(_ holds: (String) -> Bool) -> String? { holds(self) ? self : nil }
}
