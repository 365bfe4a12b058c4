/// What makes good a loss: money or a posted part, for which nobody comes to the device.
package struct Amends: Hashable, Sendable {
    package struct Credit: Hashable, Sendable {
        package enum Measure: Hashable, Sendable {
            case fixed
            /// What was lost, and no more than the amount.
            case upTo
            /// For each day that the trouble lasts.
            case perDay
        }
        /// In the currency's units, > 0.
        package var amount: Double
        /// ISO 4217.
        package var currency: String
        package var measure: Measure

        package init(amount: Double, currency: String, measure: Measure = .fixed) {
            self.amount = amount
            self.currency = currency
            self.measure = measure
        }

        /// `15 EUR`, `up to 60 EUR`, `2.50 EUR/day`; nil for anything else.
        package init?(_ text: String) {
            var rest = text[...]
            var measure = Measure.fixed
            if rest.hasPrefix("up to ") {
                measure = .upTo
                rest = rest.dropFirst("up to ".count)
            } else if rest.hasSuffix("/day") {
                measure = .perDay
                rest = rest.dropLast("/day".count)
            }
            let parts = rest.split(separator: " ")
            guard parts.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
                let amount = Double(parts[0]), amount > 0, amount <= 1_000_000, parts[1].utf8.count == 3,
                parts[1].utf8.allSatisfy({ (0x41...0x5A).contains($0) })
            else { return nil }
            self.init(amount: amount, currency: String(parts[1]), measure: measure)
        }

        /// "up to 60 EUR", "2.50 EUR a day".
        package var words: String {
            let hundredths = Int((amount * 100).rounded())
            let cents = hundredths % 100
            let figure = "\(hundredths / 100)" + (cents == 0 ? "" : ".\(cents / 10)\(cents % 10)")
            return switch measure {
            case .fixed: "\(figure) \(currency)"
            case .upTo: "up to \(figure) \(currency)"
            case .perDay: "\(figure) \(currency) a day"
            }
        }
    }
    /// Nil: none, or as the desk sees fit.
    package var credit: Credit?
    /// What the credit is for, e.g. "spoiled food".
    package var loss: String?
    /// Parts that are sent to the customer.
    package var post: [String]

    package init(credit: Credit? = nil, loss: String? = nil, post: [String] = []) {
        self.credit = credit
        self.loss = loss
        self.post = post
    }

    /// "a credit of up to 60 EUR for spoiled food", "a door seal by post"; empty where nothing is fixed.
    package var words: [String] {
        var words: [String] = []
        if let credit { words.append("a credit of \(credit.words)" + (loss.map { " for \($0)" } ?? "")) }
        if !post.isEmpty { words.append("\(post.joined(separator: ", ")) by post") }
        return words
    }
}
