extension PathSet {
    /// Room for what a scan finds and needs meanwhile, and the layouts of payloads seen before. Of one set of paths at a
    /// time: where another one uses it, layouts are learnt anew.
    package struct Scratch {
        package fileprivate(set) var slots: [FoundValue] = []
        /// Whether the last payload held a key that is spelled as a path, outside what was asked for.
        package fileprivate(set) var sawJoinedKey = false
        fileprivate var open = [PathSink.Open](
            repeating: PathSink.Open(node: -1, elements: -1, hint: 0), count: JSONScanner.deepest + 1)
        fileprivate var scanner = JSONScanner.Scratch()
        fileprivate var layouts = KnownLayouts()
        fileprivate var owner: Identity?
        package init() {}
    }

    /// Scans `payload` and leaves what the paths found in the first `slotCount` of the scratch's slots.
    /// What a rejected payload left there is not to be used.
    @inline(__always)
    package func find(in payload: UnsafeRawBufferPointer, _ scratch: inout Scratch) throws(JSONFault) {
        if scratch.owner !== identity { take(&scratch) }
        let isRead = scratch.slots.withUnsafeMutableBufferPointer { slots in
            scratch.layouts.read(payload, into: slots)
        }
        if isRead {
            scratch.sawJoinedKey = false
        } else {
            try scan(payload, &scratch)
        }
    }

    /// Makes a scratch this set's.
    private func take(_ scratch: inout Scratch) {
        scratch.owner = identity
        scratch.layouts = KnownLayouts()
        scratch.slots = Array(repeating: FoundValue(), count: slotCount)
    }

    @inline(never)
    private func scan(_ payload: UnsafeRawBufferPointer, _ scratch: inout Scratch) throws(JSONFault) {
        var keys = JSONScanner.Scratch.none
        swap(&keys, &scratch.scanner)
        defer { swap(&keys, &scratch.scanner) }
        var layouts = KnownLayouts()
        swap(&layouts, &scratch.layouts)
        defer { swap(&layouts, &scratch.layouts) }
        let (fault, sawJoinedKey) = withSink(payload, &scratch) { sink -> (JSONFault?, Bool) in
            let fresh = sink
            do throws(JSONFault) {
                try JSONScanner.scan(payload, mostValues: MessageDecoder.mostMetrics, scratch: &keys, into: &sink)
                // Such a payload goes another way, whatever is found in it.
                if !sink.sawJoinedKey { layouts.learn(payload, fresh, slotCount: slotCount) }
                return (nil, sink.sawJoinedKey)
            } catch {
                return (error, sink.sawJoinedKey)
            }
        }
        scratch.sawJoinedKey = sawJoinedKey
        if let fault { throw fault }
    }

    /// Runs `body` with a sink whose slots are empty.
    private func withSink<Value>(
        _ payload: UnsafeRawBufferPointer, _ scratch: inout Scratch, _ body: (inout PathSink) -> Value
    ) -> Value {
        nodes.withUnsafeBufferPointer { nodes in
            children.withUnsafeBufferPointer { children in
                keyBytes.withUnsafeBufferPointer { keyBytes in
                    scratch.open.withUnsafeMutableBufferPointer { open in
                        scratch.slots.withUnsafeMutableBufferPointer { slots in
                            slots.update(repeating: FoundValue())
                            var sink = PathSink(
                                payload: payload, nodes: nodes, children: children, keyBytes: keyBytes, open: open,
                                slots: slots)
                            return body(&sink)
                        }
                    }
                }
            }
        }
    }
}
