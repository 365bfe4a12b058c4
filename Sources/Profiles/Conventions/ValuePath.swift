/// Where a value stands in a payload: `$.ENERGY.Power`, `$["switch:0"].apower`, `$.phases[*].p`, `@.ieee_address`, `@key`.
///
/// `$` is the whole message, `@` the current item of a rule with `each`, `@key` that item's name (or index) in its
/// parent. `[0]` is an element, `*` every member or element.
package struct ValuePath: Hashable, Sendable {
    package enum Root: Hashable, Sendable { case message, item, itemKey }
    package enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
        case every
    }
    package enum Fault: Error, Hashable, Sendable {
        case noRoot(String)
        case emptyStep(String)
        case badIndex(String)
        case unclosedBracket(String)
    }

    package var root: Root
    package var steps: [Step]

    package static let whole = ValuePath(root: .message, steps: [])
    package static let item = ValuePath(root: .item, steps: [])

    package init(root: Root, steps: [Step]) {
        self.root = root
        self.steps = steps
    }

    package init(_ text: String) throws(Fault) {
        if text == "@key" {
            self.init(root: .itemKey, steps: [])
            return
        }
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "$") || first == UInt8(ascii: "@") else {
            throw .noRoot(text)
        }
        var steps: [Step] = []
        var at = 1
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "."):
                let start = at + 1
                at = start
                while at < bytes.count, bytes[at] != UInt8(ascii: "."), bytes[at] != UInt8(ascii: "[") { at += 1 }
                guard at > start else { throw .emptyStep(text) }
                let name = String(decoding: bytes[start..<at], as: UTF8.self)
                steps.append(name == "*" ? .every : .key(name))
            case UInt8(ascii: "["):
                let start = at + 1
                if start < bytes.count, bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") {
                    guard let end = bytes[(start + 1)...].firstIndex(of: bytes[start]), end + 1 < bytes.count,
                        bytes[end + 1] == UInt8(ascii: "]")
                    else { throw .unclosedBracket(text) }
                    steps.append(.key(String(decoding: bytes[(start + 1)..<end], as: UTF8.self)))
                    at = end + 2
                } else {
                    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
                        throw .unclosedBracket(text)
                    }
                    let inner = String(decoding: bytes[start..<end], as: UTF8.self)
                    if inner == "*" {
                        steps.append(.every)
                    } else if let index = Int(inner), index >= 0, index < 100_000 {
                        steps.append(.index(index))
                    } else {
                        throw .badIndex(text)
                    }
                    at = end + 1
                }
            default: throw .noRoot(text)
            }
        }
        self.init(root: first == UInt8(ascii: "$") ? .message : .item, steps: steps)
    }

    /// The raw name of the value at this path: `$.ENERGY.Total[0]` → `ENERGY.Total[0]`.
    package var rawName: String {
        var name = ""
        for step in steps {
            switch step {
            case .key(let key): name += name.isEmpty ? key : "." + key
            case .index(let index): name += "[\(index)]"
            case .every: name += "[*]"
            }
        }
        return name
    }
}

extension ValuePath.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noRoot(let text): "'\(text)' is not a path: it begins with $. (the message) or @. (the item)"
        case .emptyStep(let text): "'\(text)' has an empty step"
        case .badIndex(let text): "'\(text)' has an index that is neither a number nor *"
        case .unclosedBracket(let text): "'\(text)' has an unclosed bracket"
        }
    }
}
