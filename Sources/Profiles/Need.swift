/// What somebody at home needs that dangers know of: people whom cold, heat, spoiled food or a power cut harms first.
///
/// A person's needs are on file as texts: the word itself, the word with more behind a colon ("infant: a baby of four
/// months"), or free words, which count for a need only where one of its few synonyms stands in them as a whole word.
/// Source: Ofgem, Priority Services Register, needs codes of energy suppliers and network operators (the groups).
package enum Need: String, Hashable, Sendable, Codable, CaseIterable {
    case infant, pregnant, elderly, frail, ill
    /// Something medical at home that has to have power.
    case medicalDevice = "medical_device"
    case hearing, sight, mobility

    /// What it is called in free words, in small letters; a phrase by single spaces. Short on purpose: what is not here is
    /// not guessed.
    package var synonyms: [String] {
        switch self {
        case .infant: ["infant", "infants", "baby", "babies", "newborn", "newborns"]
        case .pregnant: ["pregnant", "pregnancy"]
        case .elderly: ["elderly", "pensioner", "pensioners"]
        case .frail: ["frail", "frailty", "bedridden", "housebound"]
        case .ill: ["ill", "illness", "sick", "cancer", "chemotherapy"]
        case .medicalDevice:
            ["oxygen", "dialysis", "ventilator", "nebuliser", "nebulizer", "medical device", "medical equipment"]
        case .hearing: ["hearing", "deaf"]
        case .sight: ["blind", "partially sighted"]
        case .mobility: ["wheelchair", "mobility"]
        }
    }

    /// The needs that a text on file stands for; empty for words that none of them knows.
    ///
    /// The word before a colon counts alone, whatever stands behind it. In free words a synonym right behind "no", "not",
    /// "without" or "former" is none.
    package static func known(in text: String) -> Set<Need> {
        let head = text.prefix { $0 != ":" }
        if let need = Need(rawValue: words(in: String(head)).joined(separator: "_")) { return [need] }
        let said = words(in: text)
        return Set(allCases.filter { need in need.synonyms.contains { isSaid($0, in: said) } })
    }

    private static func isSaid(_ phrase: String, in words: [String]) -> Bool {
        let wanted = phrase.split(separator: " ").map(String.init)
        guard words.count >= wanted.count else { return false }
        return (0...(words.count - wanted.count)).contains { place in
            words[place..<(place + wanted.count)].elementsEqual(wanted)
                && !(place > 0 && ["no", "not", "without", "former"].contains(words[place - 1]))
        }
    }

    /// In small letters; what is no letter or digit parts them.
    private static func words(in text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
