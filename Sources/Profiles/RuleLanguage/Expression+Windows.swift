extension Expression {
    /// The windows that it reads, by index, each once and in order. Windows within a window's condition are not among them.
    package var windowIndices: [Int] {
        var found = Set<Int>()
        collectWindows(&found)
        return found.sorted()
    }

    private func collectWindows(_ found: inout Set<Int>) {
        switch self {
        case .window(let index): found.insert(index)
        case .negated(let operand), .not(let operand): operand.collectWindows(&found)
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .and(let left, let right),
            .or(let left, let right):
            left.collectWindows(&found)
            right.collectWindows(&found)
        case .number, .truth, .unevaluated: break
        }
    }
}
