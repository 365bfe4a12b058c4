import Profiles

/// The keys of causes and fixes.
enum CauseKeys {
    static let cause = KeyTable(
        "cause",
        [
            .required("kind", .words(of: Cause.Kind.self), "A fault, or what is no fault of the device."),
            .required("title", .text, "What the agent reads."),
            .required("severity", .words(of: Cause.Severity.self), "What it means for the customer."),
            .required(
                "rate", .frequency, "New cases on one device: 0.03/year.",
                remedy: "write how often it begins on one device: rate: 0.03/year"),
            .required(
                "clears_in", .duration, "How long it typically lasts uncleared; the prior is rate × this.",
                remedy: "write how long it lasts uncleared: clears_in: 14d"),
            .optional(
                "opens_after", .duration,
                "How long it has to be likely before an episode opens; default a fiftieth of clears_in, 12h at most."),
            .optional("shows", .named(.likelihood), "By symptom: P(present | this cause alone)."),
            .optional(
                "customer_notices", .named(.either([.text, .mapping(notice)])), "What callers say, in their words."),
            .optional("prognosis", .mapping(prognosis), "The metric whose way to a limit tells how long is left."),
            .optional("fixes", .list(.identifier), "What helps, in the author's order."),
            .source,
        ])

    static let notice = KeyTable(
        "notice",
        [
            .required("says", .text, "What the caller says."),
            .optional("likelihood", .likelihood, "P(noticed | cause); default often."),
        ])

    static let prognosis = KeyTable(
        "prognosis", oneOf: ["falls_to", "rises_to"],
        [
            .required("metric", .identifier, "Whose trend is followed, a day at a time."),
            .optional("while", .rule, "Readings count only while this is true: state == charging."),
            .optional("falls_to", .number, "The limit, in the metric's unit."),
            .optional("rises_to", .number, "The limit, in the metric's unit."),
        ])

    static let means = ["remote", "customer", "on_site", "make_good"]

    static let fix = KeyTable(
        "fix",
        [
            .required("kind", .words(of: Fix.Kind.self), "What it does."),
            .optional("title", .text, "Default: its name in words."),
            .optional("remote", .mapping(remote), "A command to the device."),
            .optional(
                "customer", .either([.text, .mapping(customer)]), "Done by the customer, following these words."),
            .optional("on_site", .mapping(onSite), "Done by a technician, or by whoever brings the parts."),
            .optional("make_good", .mapping(amends), "What we give; nobody comes to the device for it."),
            .optional("impact", .mapping(impact), "What it costs the customer."),
            .optional(
                "permission", .words(of: Fix.Permission.self), "Who may permit it; every remote fix states it."),
            .optional(
                "only_if", .either([.rule, .list(.either([.rule, .mapping(precondition)]))]),
                "All must be true on fresh readings."),
            .optional("limits", .mapping(limits), "How often on one device."),
            .optional("proof", .mapping(proof), "How readings prove that it worked."),
            .optional("works", .named(.share), "P(fix holds | cause), by cause."),
            .optional("say", .either([.text, .mapping(say)]), "What the agent says."),
            .source,
        ])

    static let customer = KeyTable(
        "customer",
        [
            .required("instructions", .text, "The steps, one sentence each."),
            .optional("touches", .list(.words(of: Touch.self)), "What the customer comes near to; default nothing."),
        ])

    static let amends = KeyTable(
        "make_good",
        [
            .optional("credit", .text, "An amount: 15 EUR, up to 60 EUR, 2 EUR/day."),
            .optional("for", .text, "What the credit is for: spoiled food."),
            .optional("post", .texts, "Parts that are sent to the customer."),
        ])

    static let onSite = KeyTable("on_site", [.optional("parts", .texts, "What to bring.")])

    static let remote = KeyTable(
        "remote",
        [
            .required("topic", .topic, "Where it is published; captures and {device}, {gateway}, {command} in braces."),
            .required("payload", .anything, "A mapping is sent as JSON, a text as it is."),
            .optional("repeatable", .flag, "True where sending it twice does no more than once; default false."),
            .optional("acknowledged_by", .mapping(acknowledgedBy), "How the device answers."),
        ])

    static let acknowledgedBy = KeyTable(
        "acknowledged_by",
        [
            .required("topic", .topic, "Where the answer comes."),
            .optional("where", .text, "Which answer is meant: \"$.id == repair\"."),
            .optional("status", .path, "Where the device's status word stands."),
        ])

    static let impact = KeyTable(
        "impact",
        [
            .optional("offline", .duration, "How long the device is away; default 0s."),
            .optional("cuts", .texts, "What stops meanwhile: heating, hot_water, power, internet, phone, …"),
            .optional("data_loss", .text, "What is lost, or none."),
            .optional("safety", .text, "What to mind, or none."),
            .optional("undo", .text, "How it is taken back, or none."),
        ])

    static let precondition = KeyTable(
        "precondition",
        [
            .required("when", .rule, "Must be true."),
            .required("says", .text, "The same in words.", remedy: "say it in a clause the agent reads"),
        ])

    static let limits = KeyTable(
        "limits",
        [
            .required("per_device", .frequency, "At most so often: 2/day.", remedy: "write per_device: 2/day"),
            .optional("cooldown", .duration, "Least time between two; default 0s."),
        ])

    static let proof = KeyTable(
        "proof",
        [
            .optional("first_sign", .mapping(check), "What shows first."),
            .required("verify", .mapping(check), "What proves the effect."),
            .optional("holds", .duration, "How long it has to stay so."),
        ])

    static let check = KeyTable(
        "check",
        [
            .required("when", .rule, "True is proof; its windows begin with the repair."),
            .required("within", .duration, "How long it may take."),
        ])

    static let say = KeyTable(
        "say",
        [
            .optional("short", .text, "The plain sentence."),
            .optional("warm", .text, "With more time for it."),
            .optional("technical", .text, "For callers who ask."),
        ])
}
