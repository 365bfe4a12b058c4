import Profiles

/// The text codec: the whole payload is one value. A JSON number, `true`, `false`, `null` or a quoted JSON text is
/// that value; anything else is text, without the white space around it.
package enum BareValueCodec {
    package static func tree(_ payload: [UInt8]) throws(JSONFault) -> JSONTree {
        guard !payload.isEmpty else { throw JSONFault(.empty, at: 0) }
        guard payload.count <= JSONScanner.largest else { throw JSONFault(.tooLarge, at: 0) }
        let fault: JSONFault? = payload.withUnsafeBytes { raw in
            if raw.count >= 2 {
                switch (raw[0], raw[1]) {
                case (0xEF, 0xBB) where raw.count > 2 && raw[2] == 0xBF: return JSONFault(.byteOrderMark, at: 0)
                case (0xFE, 0xFF), (0xFF, 0xFE): return JSONFault(.utf16, at: 0)
                default: break
                }
            }
            if let offset = UTF8Check.firstFault(raw) { return JSONFault(.invalidUTF8, at: offset) }
            if let nul = raw.firstIndex(of: 0) { return JSONFault(.nul, at: nul) }
            return nil
        }
        if let fault { throw fault }
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let start = payload.firstIndex(where: { !isSpace($0) }),
            let last = payload.lastIndex(where: { !isSpace($0) })
        else { throw JSONFault(.empty, at: 0) }
        let trimmed = payload[start...last]
        if isScalar(trimmed), let tree = try? JSONTree(Array(trimmed)) { return tree }
        let text = JSONText(
            start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: last + 1), isEscaped: false)
        return JSONTree(leaf: JSONTree.Node(text: text, next: 1, kind: .text), bytes: payload)
    }

    private static func isScalar(_ text: ArraySlice<UInt8>) -> Bool {
        switch text.first {
        case UInt8(ascii: "t"): text.elementsEqual("true".utf8)
        case UInt8(ascii: "f"): text.elementsEqual("false".utf8)
        case UInt8(ascii: "n"): text.elementsEqual("null".utf8)
        case UInt8(ascii: "\""): text.count > 1 && text.last == UInt8(ascii: "\"")
        default: text.withUnsafeBufferPointer { JSONNumber.isNumber($0) }
        }
    }
}
