import ArgumentParser
import LocatedYAML

/// What is said to a word that stands where a subcommand should: "did you mean", or what there is.
enum UnknownSubcommand {
    /// Nil where every such word is known.
    static func error(_ words: ArraySlice<String>, of command: any ParsableCommand.Type) -> (any Error)? {
        let known = command.configuration.subcommands
        guard let word = words.first, !word.hasPrefix("-"), word != "help", !known.isEmpty else { return nil }
        if let next = known.first(where: { $0._commandName == word }) { return error(words.dropFirst(), of: next) }
        return ValidationError(
            "\(command._commandName) has no \"\(Terminal.plain(word))\"; "
                + Suggestion.remedy(for: word, among: known.map { $0._commandName }))
    }
}
