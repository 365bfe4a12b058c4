extension Expression {
    /// The windows that it reads, by index, each once and in the order it names them. Windows within a window's
    /// condition are not among them.
    package var windowIndices: [Int] {
        var found: [Int] = []
        forEach { part in
            if case .window(let index) = part, !found.contains(index) { found.append(index) }
        }
        return found
    }

    /// The parameters that it reads, by index, each once and in the order it names them.
    package var parameterIndices: [Int] {
        var found: [Int] = []
        forEach { part in
            if case .parameter(let index) = part, !found.contains(index) { found.append(index) }
        }
        return found
    }

    /// Itself and all its parts, from left to right.
    package func forEach(_ body: (Expression) -> Void) {
        body(self)
        switch self {
        case .negated(let operand), .not(let operand): operand.forEach(body)
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .and(let left, let right),
            .or(let left, let right):
            left.forEach(body)
            right.forEach(body)
        case .number, .truth, .window, .parameter, .schedule: break
        }
    }
}
