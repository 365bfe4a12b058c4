import Profiles
import Telemetry

/// A message's payload, parsed once at most per codec, whichever rules are tried on it.
struct PayloadReader {
    let bytes: [UInt8]
    private var json: Result<JSONTree, JSONFault>?
    private var bare: Result<JSONTree, JSONFault>?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether the payload begins as an object or array does.
    var looksStructured: Bool {
        let first = bytes.first { $0 > 0x20 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    mutating func tree(_ codec: ConventionRule.Codec) -> Result<JSONTree, JSONFault> {
        switch codec {
        case .text: bareTree()
        case .json: jsonTree()
        case .jsonOrText: looksStructured ? jsonTree() : bareTree()
        }
    }

    private mutating func jsonTree() -> Result<JSONTree, JSONFault> {
        if let json { return json }
        let result = Result<JSONTree, JSONFault> { () throws(JSONFault) in try JSONTree(bytes) }
        json = result
        return result
    }

    private mutating func bareTree() -> Result<JSONTree, JSONFault> {
        if let bare { return bare }
        let result = Result<JSONTree, JSONFault> { () throws(JSONFault) in try BareValueCodec.tree(bytes) }
        bare = result
        return result
    }
}
