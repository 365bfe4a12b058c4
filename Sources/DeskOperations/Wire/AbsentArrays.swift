/// An array that a document leaves out is empty, so that imports and requests need not spell out what they do not have.
/// The synthesised decoding of this module's values picks these overloads.
extension KeyedDecodingContainer {
    func decode<Element: Decodable>(_: [Element].Type, forKey key: Key) throws -> [Element] {
        try decodeIfPresent([Element].self, forKey: key) ?? []
    }
}
