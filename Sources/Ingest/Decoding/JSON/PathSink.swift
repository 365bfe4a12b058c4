package import Profiles

/// Paths compiled to one tree of keys: the sink of the hot way, which keeps only the values it was asked for.
package struct PathSet: Sendable {
    struct Node: Sendable {
        /// Members that are wanted, a range of `children`.
        var first: Int32 = 0
        var count: Int32 = 0
        /// Where the value of this node goes; negative: nowhere.
        var slot: Int32 = -1
    }
    struct Child: Sendable {
        /// `KeyMark` of a member; of an element its index.
        var mark: UInt64
        /// Bytes of a key whose mark is no exact one, a range of `keyBytes`.
        var start: Int32
        var end: Int32
        var node: Int32
    }

    /// Values per message.
    package let slotCount: Int
    let nodes: [Node]
    let children: [Child]
    let keyBytes: [UInt8]
    let identity = Identity()

    /// Tells one set from another; copies of one share it.
    final class Identity: Sendable {}

    /// The value at `paths[i]` goes to slot `i`; nil where two paths are equal or one holds a `*`.
    package init?(_ paths: [[ValuePath.Step]]) {
        var draft = [Draft()]
        for (slot, path) in paths.enumerated() {
            var node = 0
            for step in path {
                if step == .every { return nil }
                if let known = draft[node].children.first(where: { $0.step == step }) {
                    node = known.node
                } else {
                    draft.append(Draft())
                    draft[node].children.append((step, draft.count - 1))
                    node = draft.count - 1
                }
            }
            guard draft[node].slot < 0 else { return nil }
            draft[node].slot = Int32(slot)
        }
        var nodes: [Node] = []
        var children: [Child] = []
        var keyBytes: [UInt8] = []
        for node in draft {
            nodes.append(
                Node(first: Int32(children.count), count: Int32(node.children.count), slot: node.slot))
            for child in node.children {
                let start = Int32(keyBytes.count)
                var mark: UInt64 = 0
                switch child.step {
                case .key(let key):
                    mark = KeyMark.of(key)
                    keyBytes.append(contentsOf: key.utf8)
                // Out of reach of any key's mark: those of short keys hold their length in the top byte.
                case .index(let index): mark = UInt64(index) | 0x40 << 56
                case .every: return nil
                }
                children.append(Child(mark: mark, start: start, end: Int32(keyBytes.count), node: Int32(child.node)))
            }
        }
        slotCount = paths.count
        self.nodes = nodes
        self.children = children
        self.keyBytes = keyBytes
    }

    private struct Draft {
        var children: [(step: ValuePath.Step, node: Int)] = []
        var slot: Int32 = -1
    }
}

/// A value that a path found.
package struct FoundValue: Sendable {
    package enum Kind: UInt8, Sendable { case nothing, number, text, flag }
    /// For a flag 0 or 1.
    package var number: Double
    package var text: JSONText
    package var kind: Kind

    @inline(__always)
    init(
        kind: Kind = .nothing, number: Double = 0, text: JSONText = JSONText(start: 0, end: 0, isEscaped: false)
    ) {
        self.kind = kind
        self.number = number
        self.text = text
    }
}

/// Fills slots; holds no memory of its own.
struct PathSink: JSONSink {
    /// A container that is open.
    struct Open {
        /// The node whose members are looked for; negative: nothing below is wanted.
        var node: Int32
        /// Elements seen so far; negative: an object.
        var elements: Int32
        /// Where the last match was: devices send their keys in the same order.
        var hint: Int32
    }

    private let payload: UnsafeRawBufferPointer
    private let nodes: UnsafeBufferPointer<PathSet.Node>
    private let children: UnsafeBufferPointer<PathSet.Child>
    private let keyBytes: UnsafeBufferPointer<UInt8>
    private let slots: UnsafeMutableBufferPointer<FoundValue>
    /// The containers around the current one; as many as the scanner lets be open.
    private let open: UnsafeMutableBufferPointer<Open>
    private var depth = 0
    /// Whether a key that no path asks for is spelled as a path: it could be meant by one.
    private(set) var sawJoinedKey = false
    /// The current container; kept out of `open` since it is what every key looks at.
    private var top = Open(node: -1, elements: -1, hint: 0)
    /// The node that the next value is for.
    private var pending: Int32 = 0

    init(
        payload: UnsafeRawBufferPointer, nodes: UnsafeBufferPointer<PathSet.Node>,
        children: UnsafeBufferPointer<PathSet.Child>, keyBytes: UnsafeBufferPointer<UInt8>,
        open: UnsafeMutableBufferPointer<Open>, slots: UnsafeMutableBufferPointer<FoundValue>
    ) {
        self.payload = payload
        self.open = open
        self.nodes = nodes
        self.children = children
        self.keyBytes = keyBytes
        self.slots = slots
    }

    /// The node for the value that begins now.
    @inline(__always)
    private mutating func next() -> Int32 {
        guard top.elements >= 0 else { return pending }
        let index = top.elements
        top.elements += 1
        guard top.node >= 0 else { return -1 }
        let node = nodes[Int(top.node)]
        for child in Int(node.first)..<Int(node.first + node.count)
        where children[child].mark == UInt64(truncatingIfNeeded: index) | 0x40 << 56 {
            return children[child].node
        }
        return -1
    }

    @inline(__always)
    mutating func key(_ key: JSONText, mark: UInt64) {
        pending = -1
        guard top.node >= 0 else { return }
        let node = nodes[Int(top.node)]
        var place = top.hint
        for _ in 0..<node.count {
            if place == node.count { place = 0 }
            let child = children[Int(node.first + place)]
            place += 1
            if child.mark == mark, KeyMark.isExact(mark) || isSame(key, child) {
                pending = child.node
                top.hint = place
                return
            }
        }
        if !sawJoinedKey { sawJoinedKey = isJoined(key) }
    }

    /// Whether a key holds what joins the names of a path, so that `{"a.b":1}` and `{"a":{"b":1}}` are one name.
    private func isJoined(_ key: JSONText) -> Bool {
        payload[Int(key.start)..<Int(key.end)].contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") }
            || key.isEscaped
    }

    private func isSame(_ key: JSONText, _ child: PathSet.Child) -> Bool {
        let wanted = keyBytes[Int(child.start)..<Int(child.end)]
        return key.isEscaped
            ? key.unescaped(payload).elementsEqual(wanted)
            : payload[Int(key.start)..<Int(key.end)].elementsEqual(wanted)
    }

    @inline(__always)
    private mutating func begin(elements: Int32) {
        let node = next()
        open[depth] = top
        depth += 1
        top = Open(node: node, elements: elements, hint: 0)
    }

    @inline(__always)
    private mutating func end() {
        depth -= 1
        top = open[depth]
    }

    /// Where the value that begins now goes; negative: nowhere.
    @inline(__always)
    mutating func nextSlot() -> Int32 {
        let node = next()
        return node >= 0 ? nodes[Int(node)].slot : -1
    }

    @inline(__always)
    private mutating func put(_ value: FoundValue) {
        let slot = nextSlot()
        if slot >= 0 { slots[Int(slot)] = value }
    }

    mutating func beginObject() { begin(elements: -1) }
    mutating func beginArray() { begin(elements: 0) }
    mutating func endObject() { end() }
    mutating func endArray() { end() }
    mutating func number(_ value: Double?) {
        put(value.map { FoundValue(kind: .number, number: $0) } ?? FoundValue())
    }
    mutating func text(_ text: JSONText) { put(FoundValue(kind: .text, text: text)) }
    mutating func flag(_ value: Bool) { put(FoundValue(kind: .flag, number: value ? 1 : 0)) }
    mutating func null() { put(FoundValue()) }
}
