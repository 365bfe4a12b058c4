/// A text in words, each with its place and its sentence, for rules about how things are said.
struct SpokenWords {
    struct Word {
        /// In small letters, a typographic apostrophe as a straight one.
        let text: String
        /// As it was written.
        let spelling: String
        /// In UTF-8 bytes from the text's start.
        let offset: Int
        let sentence: Int
    }
    let words: [Word]

    init(_ text: String) {
        var words: [Word] = []
        var spelling = String.UnicodeScalarView()
        var start = 0
        var offset = 0
        var sentence = 0
        func end() {
            guard !spelling.isEmpty else { return }
            let spelled = String(spelling)
            let small = spelled.lowercased().unicodeScalars.map { $0 == "\u{2019}" ? "'" : String($0) }.joined()
            words.append(Word(text: small, spelling: spelled, offset: start, sentence: sentence))
            spelling = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_'\u{2019}".unicodeScalars.contains(scalar)
            {
                if spelling.isEmpty { start = offset }
                spelling.append(scalar)
            } else {
                end()
                if ".!?;\n".unicodeScalars.contains(scalar) { sentence += 1 }
            }
            offset += UTF8.width(scalar)
        }
        end()
        self.words = words
    }

    /// Where a phrase (words in small letters, by spaces) begins, each time it is said within one sentence.
    func places(of phrase: String) -> [Word] {
        let wanted = phrase.split(separator: " ").map(String.init)
        guard !wanted.isEmpty, words.count >= wanted.count else { return [] }
        return (0...(words.count - wanted.count)).compactMap { place in
            let run = words[place..<(place + wanted.count)]
            guard zip(run, wanted).allSatisfy({ $0.text == $1 }), run.first?.sentence == run.last?.sentence else {
                return nil
            }
            return words[place]
        }
    }

    /// Whether something in the sentence before `word` takes it back: "do not open the cover".
    func isDenied(_ word: Word) -> Bool {
        words.contains { other in
            other.sentence == word.sentence && other.offset < word.offset
                && ["not", "never", "don't", "without", "nobody"].contains(other.text)
        }
    }
}
