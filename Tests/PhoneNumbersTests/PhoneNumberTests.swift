import PhoneNumbers
import Testing

@Suite struct PhoneNumberTests {
    @Test(
        "Every spelling of one number is one number",
        arguments: [
            "+44 20 7946 0123", "+442079460123", "020 7946 0123", "(020) 7946-0123", "020.7946.0123", "020/79460123",
            "0044 20 7946 0123", "00 44 (0)20 7946 0123", "+44 (0) 20 7946 0123", "  020 7946 0123\n", "442079460123",
            "０２０　７９４６　０１２３", "＋４４ ２０ ７９４６ ０１２３", "٠٢٠٧٩٤٦٠١٢٣", "020\u{00A0}7946\u{2011}0123", "020–7946–0123",
            "tel:+44-20-7946-0123", "TEL:+442079460123", "tel:%2B442079460123", "tel:020-7946-0123",
            "tel:2079460123;phone-context=+44", "tel:+442079460123;ext=12", "callto:+442079460123",
            "sip:+442079460123@pbx.example.org;user=phone", "sips:02079460123@198.51.100.7:5061;transport=tls",
            "sip:+442079460123:secret@example.org", "sip:+442079460123;npdi@example.org",
            "\"Front desk 2\" <sip:+442079460123@example.org>;tag=a1", "Keller <+44 20 7946 0123>",
            "020 7946 0123 ext. 45", "020 7946 0123 x45", "020 7946 0123 extension 45",
            "\u{202A}+44 20 7946 0123\u{202C}", "\u{FEFF}020 7946 0123", "\u{2068}020\u{200B} 7946 0123\u{2069}",
        ])
    func spellings(_ text: String) throws {
        #expect(try PhoneNumber.parse(text, defaultRegion: "GB").rawValue == "+442079460123")
    }

    @Test(
        "The region decides how a number without a country code is dialled",
        arguments: [
            ("030 901820", "DE", "+4930901820"), ("0049 30 901820", "DE", "+4930901820"),
            ("011 49 30 901820", "US", "+4930901820"), ("(415) 555-0132", "US", "+14155550132"),
            ("415 555 0132", "us", "+14155550132"), ("06 6982", "IT", "+39066982"),
            ("01 42 68 53 00", "fr", "+33142685300"),
        ])
    func regions(_ text: String, _ region: String, _ expected: String) throws {
        #expect(try PhoneNumber.parse(text, defaultRegion: region).rawValue == expected)
    }

    @Test(
        "A number reserved for fiction is a number",
        arguments: ["+1 212 555 0147", "+44 1632 960983", "+44 7700 900461"])
    func fiction(_ text: String) throws {
        #expect(try PhoneNumber.parse(text, defaultRegion: "DE").rawValue == String(text.filter { $0 != " " }))
    }

    @Test(
        "What is no usable number is refused with its reason",
        arguments: [
            ("", .notANumber), ("   ", .notANumber), ("anonymous", .notANumber), ("sip:anna@example.org", .notANumber),
            ("123 Elm Street", .notANumber), ("SN-4471-8890-22", .notANumber), ("+", .notANumber),
            ("tel:", .notANumber),
            ("+999 123 456 789", .unknownCountry), ("555 0132", .areaCodeMissing), ("+1 41", .tooShort),
            ("+1 415 555 0132 7788", .tooLong), ("415\u{0}555 0132", .controlCharacter),
            ("415 555\u{1B}[31m 0132", .controlCharacter), ("tel:415%00555 0132", .controlCharacter),
            (String(repeating: "4", count: 200), .textTooLong), (String(repeating: "４", count: 43), .textTooLong),
        ] as [(String, PhoneNumberError)])
    func refused(_ text: String, _ expected: PhoneNumberError) {
        #expect(throws: expected) { try PhoneNumber.parse(text, defaultRegion: "US") }
        #expect(!expected.remedy.isEmpty)
    }

    @Test("A default region without phone numbers is refused", arguments: ["", "ZZ", "XX", "Germany", "D", "ßß", "1A"])
    func unknownRegion(_ region: String) {
        #expect(!PhoneNumber.isKnownRegion(region))
        #expect(throws: PhoneNumberError.self) { try PhoneNumber.parse("+442079460123", defaultRegion: region) }
    }

    @Test("Any text within the cap is read or refused, never a crash")
    func anyText() {
        var generator = SplitMix64(state: 7)
        let alphabet = Array("0123456789+-() .;:@<>%xX,/#*=\u{0}\u{202E}９é".unicodeScalars)
        for _ in 0..<5_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            guard let number = try? PhoneNumber.parse(String(text), defaultRegion: "GB") else { continue }
            #expect(PhoneNumber(rawValue: number.rawValue) == number)
            #expect((try? PhoneNumber.parse(number.rawValue, defaultRegion: "US")) != nil)
        }
    }

    @Test("It is shown the way people of any country read it, and masked where it is merely described")
    func shown() throws {
        let number = try #require(PhoneNumber(rawValue: "+442079460123"))
        #expect(number.international == "+44 20 7946 0123")
        #expect("\(number)" == "+…23")
        #expect(PhoneNumber(rawValue: "+4930901820")?.international == "+49 30 901820")
    }

    @Test(
        "Only E.164 to the letter is a raw value",
        arguments: ["442079460123", "+0442079460123", "+", "+4", "+44 20", "+4420794601231234", "+４４２０", "++44207946"])
    func rawValues(_ text: String) {
        #expect(PhoneNumber(rawValue: text) == nil)
    }
}

/// Source: Steele, Lea, Flood 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
