/// What the one search box or a screen-pop asks.
package struct CallerQuery: Hashable, Sendable, Codable {
    package enum Term: Hashable, Sendable, Codable {
        /// A caller's number in any spelling, `tel:` and `sip:` included.
        case phone(String)
        /// Anything: phone, name, email, account, serial, address. The first 200 bytes count.
        case text(String)
    }
    package var term: Term
    /// 1...100, default 20.
    package var limit: Int

    package init(_ term: Term, limit: Int = 20) {
        self.term = term
        self.limit = limit
    }
}
