import Profiles
import Testing

@Suite struct AmendsTests {
    private static let credits: [(String, String)] = [
        ("15 EUR", "15 EUR"), ("up to 60 EUR", "up to 60 EUR"), ("2.50 EUR/day", "2.50 EUR a day"),
        ("2.5 GBP", "2.50 GBP"), ("0.05 CHF", "0.05 CHF"), ("1000000 JPY", "1000000 JPY"), ("19.999 EUR", "20 EUR"),
    ]

    @Test(arguments: credits)
    func `An amount is an amount with its currency, at most or a day`(text: String, words: String) {
        #expect(Amends.Credit(text)?.words == words)
    }

    @Test(arguments: [
        "", "15", "EUR", "15 eur", "15 EURO", "-3 EUR", "0 EUR", "1e3 EUR", "nan EUR", "1000001 EUR", "15 EUR/week",
        "up to EUR", "up to 3 EUR/day", "1 2 EUR", "1.2.3 EUR",
    ])
    func `What is no amount is none`(text: String) {
        #expect(Amends.Credit(text) == nil)
    }

    @Test func `What is given is said in clauses`() {
        let amends = Amends(credit: Amends.Credit("up to 60 EUR"), loss: "spoiled food", post: ["a door seal"])
        #expect(amends.words == ["a credit of up to 60 EUR for spoiled food", "a door seal by post"])
        #expect(Amends().words == [])
    }
}
