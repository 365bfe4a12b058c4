/// The rules that the compiler does not check, each from one file to its breaches.
enum ArchitectureRules {
    /// May be longer than 500 lines, being tables.
    static let longFiles: Set<String> = []
    /// May say `@unchecked Sendable` or `nonisolated(unsafe)`, being around a C handle.
    static let uncheckedFiles: Set<String> = [
        "Sources/Ingest/MQTTTransport/MosquittoHandle.swift",
        "Sources/Ingest/MQTTTransport/Receiving/ReceivingSession.swift",
    ]

    static func breaches(in file: SourceFile) -> [Breach] {
        guard let module = file.module else {
            return [Breach(path: file.path, line: 1, rule: "lies in no target of the layout")]
        }
        return imports(file, module) + purity(file, module) + names(file, module) + length(file) + unchecked(file)
    }

    // MARK: Imports

    private static func imports(_ file: SourceFile, _ module: Module) -> [Breach] {
        numbered(file).compactMap { number, line in
            guard let imported = importedModule(line), imported != "Swift", !module.imports.contains(imported) else {
                return nil
            }
            let only = Module.keepers[imported].map { ": only \($0.sorted().joined(separator: " and ")) may" } ?? ""
            return Breach(path: file.path, line: number, rule: "\(module.name) imports \(imported)\(only)")
        }
    }

    /// The module of an import declaration, without access, attributes, kind and submodule.
    static func importedModule(_ line: String) -> String? {
        var words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }[...]
        let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) { words.removeFirst() }
        guard words.popFirst() == "import" else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor"]
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        return words.first?.split(separator: ".").first.map(String.init)
    }

    // MARK: Purity

    /// What reaches for the clock, chance, the screen or another thread.
    private static let impure = [
        "Date(", "Date.now", "Clock(", "Task.sleep", "Task.detached", "Task {", "print(", "SystemRandomNumberGenerator",
        "clock_gettime", "gettimeofday", "fopen(", "getenv(", "arc4random", "drand48(",
    ]

    private static func purity(_ file: SourceFile, _ module: Module) -> [Breach] {
        guard module.isPure else { return [] }
        return numbered(file).flatMap { number, line in
            impure.filter { calls(line, $0) }.map {
                Breach(path: file.path, line: number, rule: "\(module.name) is pure and says \($0)")
            }
        }
    }

    /// Whether the line holds the text, not as the end of a longer word.
    private static func calls(_ line: String, _ text: String) -> Bool {
        line.ranges(of: text).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_")
        }
    }

    // MARK: Names

    private static let vagueWords: Set<String> = [
        "Common", "Util", "Utils", "Utilities", "Helper", "Helpers", "Manager", "Misc",
    ]
    /// Vague as a whole name or as its last word. A `Service` is one of ServiceLifecycle's, or none.
    private static let vagueEndings: Set<String> = ["Core", "Service"]

    private static func names(_ file: SourceFile, _ module: Module) -> [Breach] {
        let serves = file.text.lines.contains { importedModule($0) == "ServiceLifecycle" }
        func isVague(_ name: String) -> Bool {
            let words = camelWords(name)
            if words.contains(where: vagueWords.contains) { return true }
            guard let last = words.last, vagueEndings.contains(last) else { return false }
            return !(serves && last == "Service" && words.count > 1)
        }
        let places = file.path.split(separator: "/").map { String($0.prefix { $0 != "." && $0 != "+" }) }
        let inPath = places.filter(isVague).map {
            Breach(path: file.path, line: 1, rule: "the name \($0) says nothing")
        }
        let inCode = numbered(file).flatMap { number, line in
            declaredTypes(line).compactMap { name -> Breach? in
                if isVague(name) { return Breach(path: file.path, line: number, rule: "the name \(name) says nothing") }
                guard name == module.name else { return nil }
                return Breach(path: file.path, line: number, rule: "a type bears the name of its module, \(name)")
            }
        }
        return inPath + inCode
    }

    /// "FooBarHelper" in "Foo", "Bar", "Helper".
    private static func camelWords(_ name: String) -> [String] {
        name.reduce(into: []) { words, character in
            if character.isUppercase || words.isEmpty { words.append("") }
            words[words.count - 1].append(character)
        }
    }

    private static func declaredTypes(_ line: String) -> [String] {
        let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        let keywords: Set<String> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return zip(words, words.dropFirst()).filter { keywords.contains($0) && $1.first?.isUppercase == true }.map(\.1)
    }

    // MARK: Length and concurrency

    private static func length(_ file: SourceFile) -> [Breach] {
        let lines = file.text.lines.count
        guard lines > 501, !longFiles.contains(file.path) else { return [] }
        return [Breach(path: file.path, line: lines, rule: "longer than 500 lines")]
    }

    private static func unchecked(_ file: SourceFile) -> [Breach] {
        guard !uncheckedFiles.contains(file.path) else { return [] }
        return numbered(file).flatMap { number, line in
            ["@unchecked Sendable", "nonisolated(unsafe)"].filter(line.contains).map {
                Breach(path: file.path, line: number, rule: "\($0) outside the files that wrap a C handle")
            }
        }
    }

    private static func numbered(_ file: SourceFile) -> [(Int, String)] {
        file.text.lines.enumerated().map { ($0 + 1, $1) }
    }
}
