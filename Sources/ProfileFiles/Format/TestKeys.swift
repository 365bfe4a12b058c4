/// The keys of a tests file; documented in `DeviceProfiles/README.md`.
package enum TestKeys {
    private static let series = Shape.named(.text)
    private static let answer = Shape.either([.flag, .word(["unsure"])])

    package static let file = KeyTable(
        "tests",
        [.required("tests", .text, "The profile.", remedy: "name the profile")] + setting + [
            .required("cases", .list(.mapping(testCase)), "What is tried, each by itself.")
        ])

    /// What a file says for all of its cases and each case may say for itself.
    private static let setting: [KeyTable.Key] = [
        .optional("starts", .text, "The instant of the first value; default 2026-01-05T00:00:00Z, a Monday in winter."),
        .optional("every", .duration, "Between two values; default the profile's."),
        .optional("utc_offset", .text, "Of the home's clock: \"+01:00\"; default UTC."),
        .optional("zone", .text, "Of the home's clock, by its name: Europe/Berlin; in place of utc_offset."),
        .optional("always", series, "By metric: one value that is repeated with every step."),
    ]

    package static let testCase = KeyTable(
        "case",
        [.required("name", .text, "A sentence that says what it shows.", remedy: "say in a sentence what it shows")]
            + setting + [
                .optional("series", series, "By metric: its values, one after the other."),
                .optional("parameters", .named(.quantity), "This device's own figures."),
                .optional(
                    "peers", .named(.mapping(peers)), "By metric: how devices of its kind stand, hour after hour."),
            ] + told + [.required("expect", .list(.mapping(expectation)), "What must be so, and when.")])

    private static let told: [KeyTable.Key] = [
        .optional("told", .named(answer), "What the caller says, by notice."),
        .optional("answers", .named(answer), "What they answer, by question."),
        .optional("words", .text, "What they say and nothing stands for."),
        .optional("needs", .texts, "Of people at home: infant, frail, …"),
        .optional("contact", .flag, "Whether anybody is in contact; default where anything is said."),
        .optional("tried", .list(.mapping(tried)), "Fixes carried out, and what became of them."),
        .optional("seen", .mapping(seen), "What a technician found at the device."),
    ]

    package static let peers = KeyTable(
        "peers",
        [
            .required("median", .number, "Of their means, in the metric's unit.", remedy: "write median: 40"),
            .required("spread", .number, "Their robust standard deviation.", remedy: "write spread: 5"),
        ])

    package static let tried = KeyTable(
        "tried",
        [
            .required("fix", .identifier, "Which one.", remedy: "name the fix"),
            .required("at", .duration, "When, after the start.", remedy: "write when, after the start: at: 2h"),
            .required(
                "outcome", .word(outcomes), "What became of it.",
                remedy: "write what became of it: outcome: not_verified"),
        ])

    package static let seen = KeyTable(
        "seen",
        [
            .optional("causes", .named(.flag), "By cause: whether it is the one."),
            .optional("findings", .named(.flag), "By symptom, notice or question: whether it is there."),
        ])

    package static let checks = [
        "symptoms", "episodes", "causes", "likeliest", "conclusion", "health", "reach", "ask", "suggestion",
        "danger", "lived",
    ]

    package static let expectation = KeyTable(
        "expectation",
        [
            .required(
                "at", .either([.duration, .list(.duration)]), "When, after the start; a list means each of them.",
                remedy: "write when, after the start: at: 2h"),
            .optional("symptoms", .named(.word(truths)), "By symptom."),
            .optional("episodes", .texts, "Exactly these causes have an open one."),
            .optional("causes", .named(.text), "By cause: a bound of its probability, \"> 0.8\"."),
            .optional("likeliest", .text, "The cause that comes first."),
            .optional(
                "conclusion", .text, "A cause, or something_unusual, nothing_we_know, nothing_unusual, cannot_tell."),
            .optional("health", .word(conditions), "Its condition."),
            .optional("reach", .word(reaches), "Whether it is heard of."),
            .optional("ask", .text, "The next question, or none."),
            .optional("suggestion", .text, "What is offered first: a fix, nothing_to_repair or pass_to_engineer."),
            .optional("danger", .texts, "Exactly these stand: one, a list or none."),
            .optional("lived", .named(.text), "By name: a bound, \"> 2h\", or none."),
        ] + told)

    package static let truths = ["present", "absent", "unknown"]
    package static let conclusions = ["something_unusual", "nothing_we_know", "nothing_unusual", "cannot_tell"]
    package static let conditions = ["healthy", "at_risk", "faulty", "unknown"]
    package static let reaches = ["fresh", "stale", "offline"]
    package static let actions = ["nothing_to_repair", "pass_to_engineer"]
    package static let outcomes = [
        "under_way", "verified", "did_not_hold", "not_verified", "failed", "refused", "timed_out", "cannot_be_proved",
        "cancelled",
    ]
}

/// The JSON Schema of `<model>.tests.yaml`, for editors.
package enum ProfileTestSchema {
    /// The schema as JSON of several lines; the same text each time.
    package static func json() -> String {
        ProfileSchema.document(
            "Bedside: tests of a device profile", [TestKeys.file], [("$ref", .string("#/$defs/\(TestKeys.file.name)"))])
    }
}
