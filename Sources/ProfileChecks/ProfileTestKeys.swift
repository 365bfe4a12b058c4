/// The keys of a tests file; documented in `DeviceProfiles/README.md`.
enum ProfileTestKeys {
    static let file = ["tests", "starts", "every", "utc_offset", "always", "cases"]
    static let testCase =
        ["name", "starts", "every", "utc_offset", "always", "series", "parameters", "expect"] + said
    static let said = ["told", "answers", "words", "needs", "contact"]
    static let expectation = ["at"] + checks + said
    static let checks =
        [
            "symptoms", "episodes", "causes", "likeliest", "conclusion", "health", "reach", "ask", "suggestion",
            "danger", "lived",
        ]

    static let conclusions = ["something_unusual", "nothing_we_know", "nothing_unusual", "cannot_tell"]
    static let conditions = ["healthy", "at_risk", "faulty", "unknown"]
    static let actions = ["nothing_to_repair", "pass_to_engineer"]
}
