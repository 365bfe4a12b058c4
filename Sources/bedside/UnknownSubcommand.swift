import ArgumentParser
import LocatedYAML

/// What is said to a word that stands where a subcommand should: "did you mean", or what there is.
enum UnknownSubcommand {
    /// Nil where every such word is known.
    static func error(_ words: ArraySlice<String>, of command: any ParsableCommand.Type) -> (any Error)? {
        let known = command.configuration.subcommands
        guard let word = words.first, !word.hasPrefix("-"), word != "help", !known.isEmpty else { return nil }
        if let next = known.first(where: { $0._commandName == word }) { return error(words.dropFirst(), of: next) }
        let names = known.map { $0._commandName }
        let remedy =
            Suggestion.nearest(to: word, among: names).map { "did you mean \"\($0)\"?" }
            ?? "known are \(names.joined(separator: ", "))"
        return ValidationError("\(command._commandName) has no \"\(Terminal.plain(word))\"; \(remedy)")
    }
}
