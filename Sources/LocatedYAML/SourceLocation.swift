/// A place in a file: line and column count from 1, columns in Unicode scalars.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The path as it was given to the reader.
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int = 1, column: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
}
