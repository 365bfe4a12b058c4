import HTTPAPI
import HTTPTypes
import Hummingbird

/// The style sheet, the script and the icon, each under a path that holds a hash of its content: browsers may keep them
/// for ever, and a new release is a new path.
struct Assets: Sendable {
    struct Asset: Sendable {
        var path: String
        var type: String
        var bytes: [UInt8]
    }
    let style: Asset
    let script: Asset
    let icon: Asset

    init() {
        style = Self.asset("console", "css", "text/css; charset=utf-8", PackageResources.console_css)
        script = Self.asset("console", "js", "text/javascript; charset=utf-8", PackageResources.console_js)
        icon = Self.asset("mark", "svg", "image/svg+xml", PackageResources.mark_svg)
    }

    private static func asset(_ name: String, _ suffix: String, _ type: String, _ bytes: [UInt8]) -> Asset {
        // FNV-1a, 64 bits: names versions, secures nothing. Source: Fowler, Noll, Vo 1991.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Asset(path: "/assets/\(name).\(String(hash, radix: 16)).\(suffix)", type: type, bytes: bytes)
    }

    /// Exactly these paths; no other name ever reaches a file.
    func addRoutes(to router: Router<DeskRequestContext>) {
        for asset in [style, script, icon] {
            router.get(RouterPath(asset.path)) { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
            }
        }
    }
}
