package import Profiles
package import Telemetry

/// A payload as a tree on a flat tape: the sink that keeps every leaf. It also holds a bare value as its only leaf.
///
/// Nodes stand in the order of the bytes; `next` is the index after a node's whole subtree. Memory: 24 bytes a node.
package struct JSONTree: Sendable {
    package enum Kind: UInt8, Sendable {
        case object, array, key, number, text, flag, null
        /// A number beyond `Double`'s range.
        case unusable
    }
    struct Node: Sendable {
        var number: Double = 0
        var text = JSONText(start: 0, end: 0, isEscaped: false)
        var next: Int32 = 0
        var kind: Kind
    }

    /// A node's place on the tape; the root is 0.
    package typealias Index = Int

    package let bytes: [UInt8]
    private(set) var nodes: [Node]

    package init(_ bytes: [UInt8], mostValues: Int = JSONScanner.mostValues) throws(JSONFault) {
        var sink = TreeSink(capacity: min(bytes.count / 6 + 1, 4_096))
        let fault: JSONFault? = bytes.withUnsafeBytes { raw in
            do throws(JSONFault) {
                try JSONScanner.scan(raw, mostValues: mostValues, into: &sink)
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
        self.bytes = bytes
        nodes = sink.nodes
    }

    /// A single leaf.
    init(leaf: Node, bytes: [UInt8]) {
        self.bytes = bytes
        nodes = [leaf]
    }

    package static let root: Index = 0

    package func kind(_ index: Index) -> Kind { nodes[index].kind }
    package func number(_ index: Index) -> Double? { nodes[index].kind == .number ? nodes[index].number : nil }
    package func flag(_ index: Index) -> Bool? { nodes[index].kind == .flag ? nodes[index].number != 0 : nil }

    /// The text of a text leaf or key.
    package func text(_ index: Index) -> String? {
        guard nodes[index].kind == .text || nodes[index].kind == .key else { return nil }
        return bytes.withUnsafeBytes { nodes[index].text.string($0) }
    }

    /// The value a leaf gives; nil for null, an unusable number and for anything that is not a leaf.
    package func value(_ index: Index) -> RawValue? {
        switch nodes[index].kind {
        case .number: .number(nodes[index].number)
        case .flag: .flag(nodes[index].number != 0)
        case .text: text(index).map(RawValue.text)
        case .object, .array, .key, .null, .unusable: nil
        }
    }

    /// The members of an object, in order.
    package func members(_ index: Index) -> [(key: Index, value: Index)] {
        guard nodes[index].kind == .object else { return [] }
        var members: [(key: Index, value: Index)] = []
        var at = index + 1
        while at < Int(nodes[index].next) {
            members.append((at, at + 1))
            at = Int(nodes[at + 1].next)
        }
        return members
    }

    package func elements(_ index: Index) -> [Index] {
        guard nodes[index].kind == .array else { return [] }
        var elements: [Index] = []
        var at = index + 1
        while at < Int(nodes[index].next) {
            elements.append(at)
            at = Int(nodes[at].next)
        }
        return elements
    }

    package func member(_ name: String, of index: Index) -> Index? {
        guard nodes[index].kind == .object else { return nil }
        var name = name
        return name.withUTF8 { wanted in
            bytes.withUnsafeBytes { raw in
                var at = index + 1
                while at < Int(nodes[index].next) {
                    let key = nodes[at].text
                    let isSame =
                        key.isEscaped
                        ? key.unescaped(raw).elementsEqual(wanted)
                        : raw[Int(key.start)..<Int(key.end)].elementsEqual(wanted)
                    if isSame { return at + 1 }
                    at = Int(nodes[at + 1].next)
                }
                return nil
            }
        }
    }

    /// Every node at the end of `steps`, from `start`.
    package func nodes(at steps: [ValuePath.Step], from start: Index) -> [Index] {
        var found = [start]
        for step in steps {
            switch step {
            case .key(let name): found = found.compactMap { member(name, of: $0) }
            case .index(let index):
                found = found.compactMap { node in
                    let elements = elements(node)
                    return index < elements.count ? elements[index] : nil
                }
            case .every: found = found.flatMap { nodes[$0].kind == .array ? elements($0) : members($0).map(\.value) }
            }
            if found.isEmpty { break }
        }
        return found
    }

    /// Calls `body` with every leaf below `index` and its name relative to it: nested names joined by dots,
    /// `[0]` for elements.
    func forEachLeaf(below index: Index, prefix: [UInt8], _ body: ([UInt8], Index) -> Void) {
        bytes.withUnsafeBytes { raw in
            var name = prefix
            walk(index, isTop: true, raw, &name, body)
        }
    }

    private func walk(
        _ index: Index, isTop: Bool, _ raw: UnsafeRawBufferPointer, _ name: inout [UInt8],
        _ body: ([UInt8], Index) -> Void
    ) {
        let length = name.count
        switch nodes[index].kind {
        case .object:
            var at = index + 1
            while at < Int(nodes[index].next) {
                if !isTop { name.append(UInt8(ascii: ".")) }
                let key = nodes[at].text
                if key.isEscaped {
                    name.append(contentsOf: key.unescaped(raw))
                } else {
                    name.append(contentsOf: raw[Int(key.start)..<Int(key.end)])
                }
                walk(at + 1, isTop: false, raw, &name, body)
                name.removeLast(name.count - length)
                at = Int(nodes[at + 1].next)
            }
        case .array:
            for (position, element) in elements(index).enumerated() {
                name.append(contentsOf: "[\(position)]".utf8)
                walk(element, isTop: false, raw, &name, body)
                name.removeLast(name.count - length)
            }
        default: body(name, index)
        }
    }
}

/// Builds a tree's tape.
private struct TreeSink: JSONSink {
    var nodes: [JSONTree.Node] = []
    private var open: [Int] = []

    init(capacity: Int) { nodes.reserveCapacity(capacity) }

    private mutating func leaf(_ node: JSONTree.Node) {
        nodes.append(node)
        nodes[nodes.count - 1].next = Int32(truncatingIfNeeded: nodes.count)
    }
    private mutating func begin(_ kind: JSONTree.Kind) {
        open.append(nodes.count)
        nodes.append(JSONTree.Node(kind: kind))
    }
    private mutating func end() {
        guard let index = open.popLast() else { return }
        nodes[index].next = Int32(truncatingIfNeeded: nodes.count)
    }

    mutating func beginObject() { begin(.object) }
    mutating func endObject() { end() }
    mutating func beginArray() { begin(.array) }
    mutating func endArray() { end() }
    mutating func key(_ key: JSONText, mark: UInt64) { leaf(JSONTree.Node(text: key, kind: .key)) }
    mutating func number(_ value: Double?) {
        leaf(value.map { JSONTree.Node(number: $0, kind: .number) } ?? JSONTree.Node(kind: .unusable))
    }
    mutating func text(_ text: JSONText) { leaf(JSONTree.Node(text: text, kind: .text)) }
    mutating func flag(_ value: Bool) { leaf(JSONTree.Node(number: value ? 1 : 0, kind: .flag)) }
    mutating func null() { leaf(JSONTree.Node(kind: .null)) }
}
