/// A node of a YAML document, with the place it stands at.
package struct LocatedNode: Sendable {
    /// What messages call it: its key, or "item 3 of <key>".
    package var name: String
    package var location: SourceLocation
    package var content: Content

    package enum Content: Sendable {
        case scalar(LocatedScalar)
        case sequence([LocatedNode])
        case mapping([LocatedEntry])
    }

    package init(name: String, location: SourceLocation, content: Content) {
        self.name = name
        self.location = location
        self.content = content
    }

    /// A key without a value, `~` or `null`, unquoted.
    package var isNull: Bool {
        guard case .scalar(let scalar) = content, scalar.isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// What it is, for messages: `a list`, `text "off"`, `nothing`.
    package var kindForMessage: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): isNull ? "nothing" : "\"\(scalar.text.prefix(40))\""
        }
    }
}

/// One `key: value` of a mapping, in the file's order.
package struct LocatedEntry: Sendable {
    package var key: String
    package var keyLocation: SourceLocation
    package var value: LocatedNode

    package init(key: String, keyLocation: SourceLocation, value: LocatedNode) {
        self.key = key
        self.keyLocation = keyLocation
        self.value = value
    }
}
