/// One screen: a value that says everything the template of the same name shows.
protocol Page: Sendable {
    var chrome: Chrome { get }
}

extension Page {
    /// The template's name is the type's.
    static var template: String { String(describing: Self.self) }
}
