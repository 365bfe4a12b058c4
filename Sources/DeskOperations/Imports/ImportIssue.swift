/// Why one line or row was not taken.
package struct ImportIssue: Hashable, Sendable, Codable {
    /// Where: "line 17" or "persons[3].phones[0]".
    package var place: String
    package var why: String

    package init(place: String, why: String) {
        self.place = place
        self.why = why
    }
}
