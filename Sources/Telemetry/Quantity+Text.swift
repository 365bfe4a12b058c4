extension Quantity {
    /// A decimal number and a unit, `21.5 Cel`, or a duration, `6h`; without a unit a plain number. Nil for all else.
    package init?(text: String) {
        if let span = TimeSpan(text) {
            self.init(span.inSeconds, .second)
            return
        }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let number = parts.first, number.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let value = Double(number), value.isFinite
        else { return nil }
        self.init(value, parts.count > 1 ? UnitCode(rawValue: String(parts[1])) : .one)
        guard unit.definition != nil else { return nil }
    }
}
