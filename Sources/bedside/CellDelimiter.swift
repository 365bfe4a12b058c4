/// What stands between two cells of a table, as it is said in a command.
struct CellDelimiter {
    static let wanted = "--delimiter is one character such as , or ; or the word tab"

    let byte: UInt8

    /// Nil for what cannot stand between cells.
    init?(_ text: String) {
        if text == "tab" || text == "\\t" || text == "\t" {
            byte = UInt8(ascii: "\t")
            return
        }
        guard let byte = text.utf8.first, text.utf8.count == 1, byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\"")
        else { return nil }
        self.byte = byte
    }
}
