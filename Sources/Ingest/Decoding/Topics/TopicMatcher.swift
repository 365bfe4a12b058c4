package import Profiles

/// Finds the templates that a topic fits, most specific first, among the rules of many conventions.
///
/// A tree by level for what stands before a capture of several levels; behind such a capture a list of tails. From
/// the left, a literal level goes before a patterned capture, that before `{name}` or `+`, that before `{name...}`;
/// among tails the one with more literal levels counts (a patterned capture is half one), then the longer one, then
/// the file's order.
/// Cost: no node and no tail is visited twice, so at most the number of templates × levels, usually a handful.
package struct TopicMatcher: Sendable {
    private struct Node: Sendable {
        var literals: [(bytes: [UInt8], node: Int)] = []
        var patterns: [(pattern: NamePattern, node: Int)] = []
        var any: Int?
        /// Templates that end here.
        var ends: [Int] = []
        /// Templates that go on with several levels here: at least `atLeast`, then the tail.
        var open: [Tail] = []
    }
    private struct Tail: Sendable {
        var atLeast: Int
        var levels: [Step]
        var template: Int
        /// Two for a literal level, one for a patterned capture.
        var weight: Int {
            levels.reduce(0) { sum, level in
                switch level {
                case .literal: sum + 2
                case .pattern: sum + 1
                case .any: sum
                }
            }
        }
    }
    private enum Step: Sendable {
        case literal([UInt8])
        case pattern(NamePattern)
        case any
    }

    private var nodes = [Node()]
    /// The templates in the order given; matches are indices into it.
    package let templates: [TopicTemplate]

    package init(_ templates: [TopicTemplate]) {
        self.templates = templates
        for index in templates.indices { insert(index) }
        for node in nodes.indices {
            nodes[node].open.sort {
                ($0.weight, $0.levels.count, -$0.template) > ($1.weight, $1.levels.count, -$1.template)
            }
        }
    }

    private mutating func insert(_ index: Int) {
        var node = 0
        let levels = templates[index].levels
        for (position, level) in levels.enumerated() {
            switch level {
            case .several, .rest:
                let tail = levels[(position + 1)...].compactMap(Self.step)
                var atLeast = 1
                if case .rest = level { atLeast = 0 }
                nodes[node].open.append(Tail(atLeast: atLeast, levels: tail, template: index))
                return
            case .literal(let text):
                let bytes = Array(text.utf8)
                node =
                    nodes[node].literals.first { $0.bytes == bytes }?.node
                    ?? add { $0[node].literals.append((bytes, $1)) }
            case .one(_, let pattern?):
                let pattern = NamePattern(pattern)
                node =
                    nodes[node].patterns.first { $0.pattern == pattern }?.node
                    ?? add { $0[node].patterns.append((pattern, $1)) }
            case .one(_, nil): node = nodes[node].any ?? add { $0[node].any = $1 }
            }
        }
        nodes[node].ends.append(index)
    }

    private mutating func add(_ link: (inout [Node], Int) -> Void) -> Int {
        nodes.append(Node())
        link(&nodes, nodes.count - 1)
        return nodes.count - 1
    }

    private static func step(_ level: TopicTemplate.Level) -> Step? {
        switch level {
        case .literal(let text): .literal(Array(text.utf8))
        case .one(_, let pattern?): .pattern(NamePattern(pattern))
        case .one(_, nil): .any
        case .several, .rest: nil
        }
    }

    /// The templates that `topic` fits, most specific first.
    package func matches(_ topic: Topic) -> [Int] {
        // MQTT 5, section 4.7.2: what begins with $ is met by literal levels only.
        let isSystem = topic.bytes.first == UInt8(ascii: "$")
        var found: [Int] = []
        visit(0, level: 0, topic, isSystem: isSystem, &found)
        return found
    }

    private func visit(_ index: Int, level: Int, _ topic: Topic, isSystem: Bool, _ found: inout [Int]) {
        let node = nodes[index]
        let mayCapture = !(isSystem && level == 0)
        if level < topic.levels.count {
            if let next = node.literals.first(where: { topic.isLevel(level, $0.bytes) }) {
                visit(next.node, level: level + 1, topic, isSystem: isSystem, &found)
            }
            if mayCapture, !topic.levels[level].isEmpty {
                for next in node.patterns where topic.isLevel(level, like: next.pattern) {
                    visit(next.node, level: level + 1, topic, isSystem: isSystem, &found)
                }
                if let next = node.any { visit(next, level: level + 1, topic, isSystem: isSystem, &found) }
            }
        } else {
            found.append(contentsOf: node.ends)
        }
        guard mayCapture else { return }
        for tail in node.open where fits(tail, from: level, topic) { found.append(tail.template) }
    }

    private func fits(_ tail: Tail, from level: Int, _ topic: Topic) -> Bool {
        let start = topic.levels.count - tail.levels.count
        guard start - level >= tail.atLeast else { return false }
        for captured in level..<start where topic.levels[captured].isEmpty { return false }
        for (offset, step) in tail.levels.enumerated().reversed() {
            switch step {
            case .literal(let bytes): guard topic.isLevel(start + offset, bytes) else { return false }
            case .pattern(let pattern): guard topic.isLevel(start + offset, like: pattern) else { return false }
            case .any: guard !topic.levels[start + offset].isEmpty else { return false }
            }
        }
        return true
    }

    /// What the captures of `template` hold in a topic that fits it.
    package static func captures(of template: TopicTemplate, in topic: Topic) -> [String: String] {
        var captures: [String: String] = [:]
        var level = 0
        for (position, part) in template.levels.enumerated() {
            switch part {
            case .literal, .one(nil, _): level += 1
            case .one(let name?, _):
                captures[name] = topic.text(of: level..<(level + 1))
                level += 1
            case .several(let name):
                let end = topic.levels.count - (template.levels.count - position - 1)
                captures[name] = topic.text(of: level..<end)
                level = end
            case .rest: break
            }
        }
        return captures
    }
}
