import Profiles

/// The head of a profile and of a part, and the sections that say what is measured.
enum ProfileKeys {
    static let profile = KeyTable(
        "profile",
        [
            .required("profile", .text, "maker/model in small letters, digits and hyphens, as the file is called."),
            .required("title", .text, "What people call the device."),
            .required("match", .mapping(match), "Which devices it is for; all that is stated must hold."),
            .optional("include", .texts, "Parts whose entries it takes over: parts/<name>.yaml."),
            .optional("reports", .mapping(ReportsKeys.reports), "How its devices report; parts may state it too."),
            .optional("opens_at", .probability, "Posterior at which an episode opens; default 0.5."),
            .optional("clears_at", .probability, "Posterior at which it clears; default 0.2."),
        ] + sections)

    /// A part has no head of its own: the profile that includes it says which devices it is for.
    static let part = KeyTable(
        "part",
        [
            .required("part", .identifier, "Its name, as the file is called."),
            .optional("title", .text, "What it stands for."),
            .optional("reports", .mapping(ReportsKeys.reports), "How devices with this part report."),
        ] + sections)

    /// What a part may hold as well as a profile.
    private static let sections: [KeyTable.Key] = [
        .source,
        .optional("cannot_see", .texts, "What the readings cannot show, in the customer's words."),
        .optional("parameters", .named(.mapping(parameter)), "Figures that a single device may have otherwise."),
        .optional("schedules", .named(.mapping(schedule)), "Times of the day, the week or the year."),
        .optional("metrics", .named(.mapping(metric)), "What the device measures."),
        .optional("symptoms", .named(.mapping(symptom)), "Conditions over the readings."),
        .optional(
            "lived", .named(.either([.rule, .mapping(lived)])), "What the customer has been through, as a time."),
        .optional("asks", .named(.mapping(ask)), "Questions that the caller can answer."),
        .optional("dangers", .named(.mapping(danger)), "What makes the card an instruction."),
        .optional("causes", .named(.mapping(CauseKeys.cause)), "What explains symptoms and complaints."),
        .optional("fixes", .named(.mapping(CauseKeys.fix)), "What can be done."),
    ]
    /// The sections whose entries a part gives and a profile may replace one by one, in the order they are read.
    static let merged = [
        "reports", "parameters", "schedules", "metrics", "symptoms", "lived", "asks", "dangers", "causes", "fixes",
    ]

    static let match = KeyTable(
        "match",
        [
            .optional("manufacturer", .text, "The maker; * is any run of characters."),
            .optional("model", .text, "The model; * is any run of characters."),
            .optional("firmware", .text, "Bounds over dotted versions: \">=2.0, <3\"."),
            .optional("topic", .text, "An MQTT topic filter."),
            .optional("reports_metric", .text, "The raw name of a value that it reports."),
        ])

    static let parameter = KeyTable(
        "parameter",
        [
            .required("value", .quantity, "The default, with its unit: 18 Cel.", remedy: "write for example 18 Cel"),
            .required(
                "range", .pair(.quantity), "The least and the most that a device may have.",
                remedy: "write the least and the most: [10 Cel, 25 Cel]"),
            .required("says", .text, "What it means, as a clause.", remedy: "say in a clause what it means"),
            .source,
        ])

    static let schedule = KeyTable(
        "schedule",
        [
            .optional("from", .monthDay, "The first day of the season, month-day."),
            .optional("to", .monthDay, "The last day of the season, month-day."),
            .optional(
                "hours", .pair(.clock), "From and to on the clock of the device's home; over midnight if need be."),
            .optional("days", .list(.word(weekdays)), "Days of the week; default every day."),
            .source,
        ])

    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    enum MetricKind: String, CaseIterable { case gauge, counter, state, event }

    static let metric = KeyTable(
        "metric",
        [
            .required(
                "path", .either([.path, .list(.path)]),
                "The raw name that decoding gives, or several of which the first with a value counts; bedside decode shows them.",
                remedy: "say where it stands in the message: path: $.room"),
            .optional("unit", .unit, "A UCUM code; for gauges and counters."),
            .optional("kind", .words(of: MetricKind.self), "Default gauge."),
            .optional("values", .named(.text), "For states and events: what the device sends, and our name for it."),
            .optional("plausible", .pair(.number), "The least and the most that can be, in its unit."),
            .optional("rolls_over_at", .number, "For counters that go on from zero after this value, in its unit."),
            .optional("reveals", .text, "What it tells of the people at home, e.g. presence."),
            .source,
        ])

    static let symptom = KeyTable(
        "symptom",
        [
            .required(
                "when", .rule, "Present when true.", remedy: "write the rule that is true when it is present"),
            .optional("while", .rule, "Where this is not true, the symptom is unknown."),
            .optional("for", .duration, "How long when must hold; default at once."),
            .optional("clear", .rule, "Absent again when true; default as soon as when is false."),
            .optional("false_alarm", .probability, "P(present | no cause that explains it); default 0.01."),
            .optional("evidence_group", .text, "Findings of one group move together and are counted once."),
            .required("says", .text, "A clause that the agent can say.", remedy: "write the clause an agent can say"),
            .optional("says_not", .text, "The clause for its absence; default “no sign that …”."),
            .source,
        ])

    static let lived = KeyTable(
        "lived",
        [
            .required("length", .rule, "A rule whose value is a time.", remedy: "write for example duration(a, 48h)"),
            .optional("at_least", .duration, "Shorter is not worth a word; default 30m."),
            .optional("says", .text, "A clause without the time: it has been under 17 degrees."),
            .source,
        ])

    static let ask = KeyTable(
        "ask",
        [
            .required("ask", .text, "The question, as the agent asks it."),
            .required(
                "seconds", .number, "How long the answer takes the caller.",
                remedy: "say how long the answer takes the caller"),
            .required("tells", .named(.pair(.probability)), "By cause: [P(yes | cause), P(yes | otherwise)]."),
            .optional("known_from", .rule, "While it is true the readings tell the answer, and nobody asks."),
            .optional("touches", .list(.words(of: Touch.self)), "What the caller comes near to in answering."),
            .source,
        ])

    static let danger = KeyTable(
        "danger",
        [
            .required("says", .text, "What the danger is, as a clause.", remedy: "say in a clause what the danger is"),
            .required(
                "instruction", .text, "What the agent says now, word for word.",
                remedy: "write what the agent says now, word for word"),
            .optional("when", .rule, "A sign: true on the readings."),
            .optional("notices", .texts, "Signs: what the caller says, by the notice's id."),
            .optional("answers", .named(.flag), "Signs: an ask, and the answer that means danger."),
            .optional(
                "causes", .named(.probability), "Signs: a cause, and the probability from which it means danger."),
            .optional(
                "only_for", .either([.words(of: Need.self), .list(.words(of: Need.self))]),
                "Only where somebody at home has one of these needs."),
            .optional("make_safe", .texts, "The fixes that may still be sent; every other command is refused."),
            .source,
        ])
}
