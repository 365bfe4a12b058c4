import Foundation

/// A made-up population as a customer table: names as uneven as real ones (a few that many bear, a long tail that hardly
/// anybody does), homes in towns of very different size, a device each. The same number gives the same person.
///
/// The share of the n-th most frequent surname falls as 1/n^0.9. Source: Fox, Lasker 1983 (surname frequencies follow a
/// power law).
///
/// Three in ten live with the one before them, whose surname, home and phone number they share. Else a number is
/// somebody's own, of the 900,000 behind 01632, which no place has: those reserved for drama are 20,000, so that of a
/// million persons 50 would share each. One in 2,000 has the number of a warden's office, which hundreds share among a
/// million. Source: Ofcom, "Telephone numbers for use in TV and radio drama programmes".
struct Townsfolk {
    struct Person {
        var number: Int
        var given: String
        var surname: String
        var phone: String
        var street: String
        var house: Int
        var town: String
        var postcode: String

        var account: String { String(format: "NW-%08d", number &* 7 &+ 10_000_000) }
        var serial: String { String(format: "HP%c-%07d", Int32(65 + number % 6), number) }
        var email: String {
            let name = "\(given).\(surname)".folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
            return "\(name.filter { $0.isASCII && ($0.isLetter || $0 == ".") })\(number % 97)@example.org"
        }
        var address: String { "\(house) \(street), \(town) \(postcode)" }
        var row: String {
            "\(account),\(given) \(surname),\(phone),\(email),\"\(address)\",Europe/London,json,d-\(number),\(serial)"
        }
    }

    static let header = "account,name,phone,email,address,time_zone,convention,native,serial"

    func person(_ number: Int) -> Person {
        var own = Chance(state: UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 17)
        let given = own.pick(Self.given, 0.8)
        let head = Self.head(of: number)
        var chance = Chance(state: UInt64(head) &* 0x9E37_79B9_7F4A_7C15 &+ 4)
        let surname = chance.surname()
        // No two alike among 900,000, which is not divisible by the factor.
        let phone =
            head % 2_000 == 6 ? Self.wardens : "01632 " + String(format: "%06d", 100_000 + head &* 611_953 % 900_000)
        let town = chance.pick(Self.towns, 1)
        let street = "\(chance.pick(Self.streets, 0.6)) \(chance.pick(Self.ways, 0.5))"
        let letters = Array("ABDEFGHJLNPQRSTUWXYZ")
        let tail = "\(chance.next() % 10)\(letters[Int(chance.next() % 20)])\(letters[Int(chance.next() % 20)])"
        return Person(
            number: number, given: given, surname: surname, phone: phone, street: street,
            house: Int(chance.next() % 160) + 1, town: town,
            postcode: "\(town.prefix(2).uppercased())\(chance.next() % 30 + 1) \(tail)")
    }

    /// The number that hundreds share among a million.
    static let wardens = "0113 496 0007"

    /// Whom a person shares a home with; themselves where they share it with nobody.
    private static func head(of number: Int) -> Int { [2, 5, 8].contains(number % 10) ? number - 1 : number }

    /// Rows of `range` as bytes, with the header before the first.
    func table(_ range: Range<Int>) -> [UInt8] {
        var text = range.lowerBound == 0 ? Self.header + "\n" : ""
        for number in range { text += person(number).row + "\n" }
        return Array(text.utf8)
    }

    // MARK: Words

    private static let given = """
        Mary John Anna James Maria David Sarah Michael Emma Robert Sofia Thomas Laura Daniel Julia Peter Emily Jan Olivia \
        Paul Agnieszka Mohammed Fatima José Łukasz Chloé Søren Jürgen Siân Niamh Aoife Zoë André Beyza Oğuz Wei Mei Hana \
        Yusuf Amina Priya Arjun Ravi Ngozi Chidi Kwame Ama Leila Omar Ines Hugo Noor Bram Lotte Sven Ingrid Petra Milan \
        Katarzyna Piotr Dmitri Olga Elena Marco Giulia Luca Chiara Rosa Pedro Ana Tiago Carla Erik Astrid Liam Grace
        """.split(separator: " ").map(String.init)

    private static let common = """
        Smith Jones Müller Kowalski Johnson Williams Brown Taylor García Davies Schmidt Wilson Evans Thomas Rossi Nowak \
        Roberts Walker Wright Robinson Thompson White Hughes Edwards Green Hall Wood Harris Martin Jackson Clarke Patel \
        Khan Lewis Ali Singh Nguyen O'Brien Murphy Kelly Byrne Ryan Walsh Schneider Fischer Weber Meyer Wagner Becker \
        Schulz Hoffmann Silva Santos Pereira Fernandes López Martínez Sánchez Dubois Laurent Moreau Andersson Johansson \
        Larsen Hansen Nielsen Jensen Novák Svoboda Horváth Kovács Popescu Ivanov Petrov Yılmaz Demir Kaya Chen Wang Li
        """.split(separator: " ").map(String.init)

    private static let beginnings = """
        Ash Bar Ber Brad Brom Cal Car Chad Clif Col Cran Dal Den Dun East Ed Elm Fair Fen Ford Gal Glen Gran Had Hal Har \
        Hay Hen Hol Horn Kel Ken Kir Lang Led Lin Mar Mel Mid Nor Oak Ol Pen Ral Red Rom Ros Ruth Sal Sand Shel Stan Stav \
        Sut Thorn Tor Ul Wal War Wes Whit Wil Win Wor Yar
        """.split(separator: " ").map(String.init)
    private static let middles = "a e i o u an en in on un ar er or al el il".split(separator: " ").map(String.init)
    private static let ends = """
        berg by cott dale den don field ford gate grave ham hurst ington kamp ley low man mann mere mond more ney ridge \
        sen shaw ski son stead ster stone strand ton vall ville ward well wick wood worth
        """.split(separator: " ").map(String.init)

    private static let towns: [String] = {
        var order = Chance(state: 4)
        return beginnings.flatMap { first in ends.map { first + $0 } }.shuffled(using: &order)
    }()
    private static let streets = beginnings.flatMap { first in ["", "e", "en", "ing"].map { first + $0 } }
    private static let ways = [
        "Road", "Street", "Lane", "Close", "Avenue", "Gardens", "Way", "Drive", "Court", "Terrace",
    ]

    /// Split mix. Source: Steele, Lea, Flood 2014.
    struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        private mutating func share() -> Double { Double(next() >> 11) / Double(1 << 53) }

        /// The rank among `count`, of which the n-th is drawn about as 1/n^s.
        private mutating func rank(_ count: Int, _ s: Double) -> Int {
            let share = share()
            let rank =
                s == 1
                ? pow(Double(count + 1), share) - 1
                : pow(share * (pow(Double(count + 1), 1 - s) - 1) + 1, 1 / (1 - s)) - 1
            return min(count - 1, Int(rank))
        }

        mutating func pick(_ words: [String], _ s: Double) -> String { words[rank(words.count, s)] }

        mutating func surname() -> String {
            let rank = rank(120_000, 0.9)
            if rank < common.count { return common[rank] }
            var word = Chance(state: UInt64(rank))
            func one(_ words: [String]) -> String { words[Int(word.next() % UInt64(words.count))] }
            return one(beginnings) + (rank % 3 == 0 ? "" : one(middles)) + one(ends)
        }
    }
}
