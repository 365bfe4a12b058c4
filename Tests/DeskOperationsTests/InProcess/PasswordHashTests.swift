import DeskOperations
import Foundation
import Testing

@Suite struct PasswordHashTests {
    private let password = "correct horse battery"

    @Test func `the password it was made of matches, and no other`() throws {
        let hash = try PasswordHash(of: password, cost: FixtureDesk.cost)
        #expect(PasswordHash.matches(password, hash.text))
        #expect(!PasswordHash.matches(password + " ", hash.text))
        #expect(!PasswordHash.matches("", hash.text))
        #expect(!hash.text.contains(password))
    }

    @Test func `the same password is never kept as the same text`() throws {
        let texts = try (1...4).map { _ in try PasswordHash(of: password, cost: FixtureDesk.cost).text }
        #expect(Set(texts).count == 4)
    }

    @Test func `the ordinary cost is the one that is recommended`() throws {
        let hash = try PasswordHash(of: password)
        #expect(hash.text.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
        #expect(PasswordHash.matches(password, hash.text))
    }

    @Test(arguments: [
        "", "$", "$$$$", "plain text", "$argon2id$ln=4,r=8,p=1$AAAA$AAAA", "$scrypt$ln=4,r=8$AAAA$AAAA",
        "$scrypt$ln=x,r=8,p=1$AAAA$AAAA", "$scrypt$ln=0,r=8,p=1$AAAA$AAAA", "$scrypt$ln=99,r=8,p=1$AAAA$AAAA",
        "$scrypt$ln=20,r=32,p=16$AAAA$AAAA", "$scrypt$ln=4,r=0,p=1$AAAA$AAAA", "$scrypt$ln=4,r=8,p=1$!$!",
        "$scrypt$ln=4,r=8,p=1$AAAA$",
    ])
    func `a text that was not made here matches nothing and costs nothing`(text: String) {
        #expect(!PasswordHash.matches(password, text))
    }

    @Test func `a text with one character changed matches no more`() throws {
        let text = try PasswordHash(of: password, cost: FixtureDesk.cost).text
        let last = text.index(text.endIndex, offsetBy: -5)
        let changed = text.replacingCharacters(in: last...last, with: text[last] == "A" ? "B" : "A")
        #expect(changed != text)
        #expect(!PasswordHash.matches(password, changed))
        #expect(!PasswordHash.matches(password, text.replacing("ln=4", with: "ln=5")))
    }
}
