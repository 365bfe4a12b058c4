import DeskOperations
import Testing

/// Bytes of devices as people look at them.
@Suite struct PayloadTextTests {
    @Test(arguments: [
        (#"{"flow":21.5}"#, #"{"flow":21.5}"#), ("Küche é 湯", "Küche é 湯"), ("a\nb\tc\r\\", #"a\nb\tc\r\\"#),
        ("\u{202E}txt\u{200B}\u{2028}", #"\u{202e}txt\u{200b}\u{2028}"#), ("a\u{85}\u{A0}b", #"a\u{85}\u{a0}b"#),
        ("", ""), ("<b>", "<b>"), ("\u{E000}\u{10FFFF}", #"\u{e000}\u{10ffff}"#),
    ])
    func `Text stands as it is, and what cannot be seen is written out`(_ text: String, _ shown: String) {
        let payload = PayloadText(Array(text.utf8))
        #expect(payload.form == .text)
        #expect(payload.text == shown)
    }

    @Test(
        arguments: [
            ([0x7B, 0x00, 0xFF], "7b 00 ff"), ([0x1B, 0x5B, 0x32, 0x4A], "1b 5b 32 4a"), ([0xC0, 0xAF], "c0 af"),
            ([0x41, 0xE2, 0x82], "41 e2 82"), ([0xED, 0xA0, 0x80], "ed a0 80"),
        ] as [([UInt8], String)])
    func `What is no text stands in hexadecimal digits`(_ bytes: [UInt8], _ shown: String) {
        let payload = PayloadText(bytes)
        #expect(payload.form == .hex)
        #expect(payload.text == shown)
    }

    @Test(arguments: 1...4)
    func `A cut through a scalar makes no bytes of a text`(_ length: Int) {
        let whole = Array("ab\u{1F525}".utf8)
        let payload = PayloadText(Array(whole.prefix(2 + length)), isCut: true)
        #expect(payload.form == .text)
        #expect(payload.text == (length == 4 ? "ab\u{1F525}" : "ab"))
        #expect(PayloadText([0x80, 0x80, 0x80, 0x80], isCut: true).form == .hex)
    }

    @Test func `Nothing that it shows acts on a terminal or a page's direction, whatever the bytes`() {
        var state: UInt64 = 5
        for _ in 0..<2_000 {
            let bytes = (0..<24).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> (state >> 61 == 0 ? 33 : 57))
            }
            let shown = PayloadText(bytes, isCut: state & 1 << 40 == 0)
            #expect(
                shown.text.unicodeScalars.allSatisfy {
                    ![.control, .format, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
                })
        }
    }
}
