import Foundation

/// Figures as one aligned table, their notes below it.
struct FigureTable {
    var figures: [Figure]

    var text: String {
        let head = ["figure", "ours", "yardstick", "ratio", "unit", "goal", "met", "runs"]
        let rows = [head] + figures.map(Self.cells)
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return Self.isNumber(column) ? space + cell : cell + space
            }.joined(separator: "  ").trimmingSuffix(while: \.isWhitespace)
        }
        let notes = figures.filter { !$0.note.isEmpty }.map { "- \($0.name): \($0.note)" }
        return (lines + (notes.isEmpty ? [] : [""] + notes)).joined(separator: "\n")
    }

    /// A line for each goal that is not met, or that could not be compared with anything.
    var missed: [String] {
        figures.compactMap { figure in
            guard let goal = figure.goal, figure.isMet != true else { return nil }
            let found = (goal.isOnRatio ? figure.ratio : figure.ours).map(Self.number) ?? "nothing to compare with"
            return "\(figure.name): \(found), wanted \(Self.text(of: goal))"
        }
    }

    private static func text(of goal: Goal) -> String {
        "\(goal.isOnRatio ? "ratio " : "")\(goal.bound.rawValue) \(number(goal.limit))"
    }

    private static func isNumber(_ column: Int) -> Bool { (1...3).contains(column) || column == 7 }

    private static func cells(_ figure: Figure) -> [String] {
        let goal = figure.goal.map { text(of: $0) }
        return [
            figure.name, number(figure.ours), figure.yardstick.map(number) ?? "", figure.ratio.map(number) ?? "",
            figure.unit, goal ?? "", figure.isMet.map { $0 ? "yes" : "NO" } ?? "", "\(figure.runs)",
        ]
    }

    /// Three digits, thousands apart.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        let size = value.magnitude
        if size >= 1_000 {
            var digits = Array(String(format: "%.0f", size))
            var place = digits.count - 3
            while place > 0 {
                digits.insert(",", at: place)
                place -= 3
            }
            return (value < 0 ? "-" : "") + String(digits)
        }
        return String(
            format: size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 || size == 0 ? "%.2f" : "%.3f", value)
    }
}

extension String {
    fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> String {
        var kept = Substring(self)
        while let last = kept.last, isUnwanted(last) { kept.removeLast() }
        return String(kept)
    }
}
