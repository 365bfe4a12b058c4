import Foundation
import Telemetry
import Testing

@Suite struct TimestampTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-22T07:15:05.25Z", 1_795_331_705_250_000),
        ("2000-02-29T23:59:59.999999Z", 951_868_799_999_999), ("1969-12-31T23:59:59.5Z", -500_000),
    ])
    func `Text and microseconds are the same instant`(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
    }

    @Test func `Offsets, lower case and leap seconds are read`() {
        #expect(Timestamp(rfc3339: "2026-11-22t09:15:05+02:00") == Timestamp(rfc3339: "2026-11-22T07:15:05Z"))
        #expect(Timestamp(rfc3339: "2016-12-31T23:59:60Z") == Timestamp(rfc3339: "2017-01-01T00:00:00Z"))
        #expect(
            Timestamp(rfc3339: "2026-01-01T00:00:00.1234567Z")?.microseconds.description.hasSuffix("123456") == true)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T07:15:05",
        "2026-11-22T07:15:05.Z", "2026-11-22T07:15:05+0200", "2026-11-22T07:15:05Zx", "٢٠٢٦-11-22T07:15:05Z",
        "2026-11-22 07:15:05Z",
    ])
    func `What is not RFC 3339 is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(arguments: [Int64.min, -62_167_219_200_000_001, 0, 253_402_300_800_000_000, .max])
    func `Every instant survives JSON, those without a text included`(microseconds: Int64) throws {
        let instant = Timestamp(microseconds: microseconds)
        for text in [true, false] {
            let encoder = JSONEncoder()
            if let key = Timestamp.asText { encoder.userInfo[key] = text }
            #expect(try JSONDecoder().decode([Timestamp].self, from: encoder.encode([instant])) == [instant])
        }
    }
}
