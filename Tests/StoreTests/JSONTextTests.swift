import Foundation
import Testing

@testable import Store

@Suite("Lists as JSON in a column")
struct JSONTextTests {
    static let lists: [[String]] = [
        [], [""], ["a"], ["14 Hill Road", "Otterburn"], ["", ""], [","], ["[", "]"], ["\u{301}abc", "e\u{301}"],
        ["say \"hello\""], ["back\\slash", "tab\there"], ["new\nline"], ["null", "[]"], ["\u{7F}", "\u{2028}", "🙂"],
        ["a/b"],
    ]

    @Test("come back as they went in, and are what any reader of JSON reads", arguments: lists)
    func roundTrip(_ list: [String]) throws {
        let text = try JSONText.encode(list)
        #expect(try JSONText.list(text) == list)
        #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == list)
    }

    @Test("of another writer are read too, and what is none is refused")
    func others() throws {
        #expect(try JSONText.list(#"[ "a" , "b" ]"#) == ["a", "b"])
        #expect(try JSONText.list(#"["\u0061"]"#) == ["a"])
        for broken in ["", "[", #"["a"#, #"["a""b"]"#, #"[1]"#, #"{"a":"b"}"#] {
            #expect(throws: StoreError.self) { try JSONText.list(broken) }
        }
        #expect(try JSONText.map("{}").isEmpty)
        #expect(try JSONText.map(try JSONText.encode(["a": "b\""])) == ["a": "b\""])
    }
}
