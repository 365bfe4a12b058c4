import Testing

/// The profile that the tests of the desk stand on.
@Suite struct HeaterTests {
    @Test func `the made-up heater's profile lints clean`() {
        #expect(Heater.issues == [])
        #expect(Heater.compiled != nil)
        #expect(Heater.questions.issues == [])
        #expect(Heater.questioned != nil)
    }
}
