import LocatedYAML

/// A column of a customer table (`docs/guides/customer-table.md`), called as in the file's header.
enum RegistryColumn: String, CaseIterable {
    case account, name, phone, email, language
    case preferredChannel = "preferred_channel"
    case needs
    case home, address
    case timeZone = "time_zone"
    case region, electricity, internet, role, from, to
    case device, convention, gateway, native, profile, serial, words

    /// Columns without which no row can be taken.
    static let required: [Self] = [.account, .name]

    /// The one a header's cell means: capitals, and blanks or hyphens in place of underscores, do not count.
    init?(header: String) {
        self.init(
            rawValue: String(header.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 }))
    }
}

/// Which column stands where; all that is wrong with the header.
struct RegistryHeader {
    /// In the table's order.
    private(set) var columns: [RegistryColumn] = []
    private(set) var issues: [ImportIssue] = []

    init(_ cells: [String], line: Int) {
        for (index, cell) in cells.enumerated() {
            let place = "line \(line), column \(index + 1)"
            guard let column = RegistryColumn(header: cell) else {
                let why =
                    cell.isEmpty
                    ? "the column has no name"
                    : "\"\(cell.prefix(40))\" is no column of a customer table; "
                        + LocatedYAML.Suggestion.remedy(for: cell, among: RegistryColumn.allCases.map(\.rawValue))
                issues.append(ImportIssue(place: place, why: why))
                continue
            }
            if columns.contains(column) {
                issues.append(ImportIssue(place: place, why: "there are two columns \"\(column.rawValue)\""))
            }
            columns.append(column)
        }
        for column in RegistryColumn.required where !columns.contains(column) {
            issues.append(
                ImportIssue(place: "line \(line)", why: "there is no column \"\(column.rawValue)\": every row needs it")
            )
        }
        func needs(_ column: RegistryColumn, for others: [RegistryColumn]) {
            guard let other = others.first(where: { columns.contains($0) }), !columns.contains(column) else { return }
            issues.append(
                ImportIssue(
                    place: "line \(line)", why: "column \"\(other.rawValue)\" needs a column \"\(column.rawValue)\""))
        }
        needs(.address, for: [.home, .timeZone, .region, .electricity, .internet, .role, .from, .to, .native])
        needs(.native, for: [.device, .convention, .gateway, .profile, .serial, .words])
        needs(.convention, for: [.native])
    }
}
