extension String {
    /// A title as it stands within a sentence: the first letter small, unless the word is an abbreviation. "Refrigerant
    /// leak" → "refrigerant leak"; "DSL" and "Wi-Fi" stay.
    package var inSentence: String {
        guard let first, let second = dropFirst().first, second.isLetter || second == " ", !second.isUppercase,
            !prefix(while: { $0 != " " }).dropFirst().contains(where: \.isUppercase)
        else { return self }
        return first.lowercased() + dropFirst()
    }
}
