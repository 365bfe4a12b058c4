/// A person whom a search found, and by what.
package struct SearchHit: Hashable, Sendable {
    package enum Field: String, Hashable, Sendable, CaseIterable { case phone, email, account, serial, name, address }
    /// How what was typed fits what is stored, nearest first.
    package enum Likeness: Int, Hashable, Sendable, CaseIterable, Comparable {
        /// It is the whole number, address of mail or serial; or its words all stand there.
        case exact
        /// It begins it, or each of its words begins one.
        case begins
        /// It stands somewhere within.
        case part
        /// It is spelled nearly so.
        case similar

        package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    package var field: Field
    package var likeness: Likeness
    /// What matched, as stored.
    package var text: String
    package var person: PersonRecord

    package init(field: Field, likeness: Likeness, text: String, person: PersonRecord) {
        self.field = field
        self.likeness = likeness
        self.text = text
        self.person = person
    }
}
