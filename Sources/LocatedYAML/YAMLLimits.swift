/// What a file may cost at most. Aliases and anchors are refused altogether, so that no small file unfolds into a
/// large tree.
package struct YAMLLimits: Sendable {
    /// Bytes; default 1 MiB.
    package var bytes = 1 << 20
    /// Scalars, lists and mappings together; default 100,000.
    package var nodes = 100_000
    /// Lists and mappings within each other; default 64.
    package var depth = 64

    package init() {}
}
