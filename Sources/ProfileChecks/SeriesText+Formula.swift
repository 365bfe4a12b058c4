import Telemetry

extension SeriesText {
    /// `20`, `20-0.1`, `wave(2,9,15:00)+noise(0.3)`: a first number is the start, a second one the step.
    static func formula(_ text: String, at offset: Int) throws(Fault) -> SeriesFormula {
        var formula = SeriesFormula()
        var numbers: [Double] = []
        for term in terms(of: text) {
            if let number = Double(term), number.isFinite, term.utf8.allSatisfy({ $0 < 0x61 }) {
                numbers.append(number)
            } else if let open = term.firstIndex(of: "("), term.hasSuffix(")") {
                let name = term[..<open].drop { $0 == "+" }
                let arguments = term[term.index(after: open)...].dropLast().split(
                    separator: ",", omittingEmptySubsequences: false
                ).map { String($0) }
                try add(String(name), arguments, to: &formula, at: offset)
            } else {
                throw Fault(
                    offset: offset, message: "\"\(text)\" is no value, expected a number, a state's name or _")
            }
        }
        guard numbers.count <= 2 else {
            throw Fault(
                offset: offset, message: "\"\(text)\" has \(numbers.count) numbers, expected a start and a step")
        }
        formula.start = numbers.first ?? 0
        formula.step = numbers.count == 2 ? numbers[1] : 0
        return formula
    }

    private static func add(
        _ name: String, _ arguments: [String], to formula: inout SeriesFormula, at offset: Int
    ) throws(Fault) {
        let numbers = arguments.compactMap { Double($0) }.filter(\.isFinite)
        switch name {
        case "wave":
            guard arguments.count == 3, numbers.count >= 2, numbers[0] < numbers[1], let peak = minute(arguments[2])
            else {
                throw Fault(
                    offset: offset,
                    message: "wave takes the lowest, the highest and when it is highest: wave(2, 9, 15:00)")
            }
            formula.waves.append(SeriesFormula.Wave(lowest: numbers[0], highest: numbers[1], peak: peak))
        case "noise":
            guard arguments.count == 1, let spread = numbers.first, spread > 0 else {
                throw Fault(offset: offset, message: "noise takes its standard deviation: noise(0.3)")
            }
            formula.noises.append(spread)
        default:
            throw Fault(offset: offset, message: "there is no \"\(name)\" in a series, known are wave and noise")
        }
    }

    /// Cut before each sign outside of parentheses but the first; the sign stays.
    private static func terms(of text: String) -> [String] {
        var terms: [String] = []
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            let isSign = (character == "+" || character == "-") && depth == 0
            // `20+-0.1` is one sign too many, and no number.
            if terms.isEmpty || (isSign && terms.last != "+" && terms.last != "-") { terms.append("") }
            terms[terms.count - 1].append(character)
        }
        return terms
    }

    /// `15:00` in minutes after midnight.
    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }
}
