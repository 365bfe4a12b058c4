import Profiles

/// The keys of `reports`, and of a convention and its rules.
enum ReportsKeys {
    /// The keys of the shorthand `convention: json`.
    static let shorthand = ["topic", "time", "sequence", "values", "availability", "info", "acks"]

    static let reports = KeyTable(
        "reports",
        [
            .optional("convention", .text, "json, or a shipped one: tasmota, zigbee2mqtt, shelly_gen2, …"),
            .optional("rules", .list(.mapping(rule)), "The rules of a convention of its own."),
            .optional("topic", .either([.topic, .list(.topic)]), "With json: where telemetry comes."),
            .optional("time", time, "With json: where the device's time stands."),
            .optional("sequence", sequence, "With json: where the device's own number of a message stands."),
            .optional("values", values, "With json: which values; default all."),
            .optional("availability", .mapping(jsonAvailability), "With json: where it says that it is there."),
            .optional("info", .named(source), "With json: topic, where it describes itself, and what is read there."),
            .optional("acks", .mapping(acks), "With json: where it answers commands."),
            .optional("zone", .text, "IANA zone of clock readings without an offset."),
            .required(
                "every", .duration, "The usual time between messages.",
                remedy: "the usual time between messages, for example 60s"),
            .optional(
                "offline_after", .duration, "Silence after which it counts as offline; default five times every."),
        ])

    static let jsonAvailability = KeyTable(
        "json_availability",
        [.required("topic", .topic, "Where it comes.")] + availability.keys)

    static let acks = KeyTable(
        "acks", [.required("topic", .topic, "Where answers come.")] + ack.keys)

    static let convention = KeyTable(
        "convention",
        [
            .required(
                "convention", .identifier, "Its name, as the file is called.", remedy: "name it as the file is named"),
            .required("title", .text, "The family of devices."),
            .optional("source", .texts, "Where the facts are from."),
            .required("rules", .list(.mapping(rule)), "What is read from which topics."),
        ])

    static let rule = KeyTable(
        "convention_rule",
        [
            .required("topic", .either([.topic, .list(.topic)]), "A topic template or a list of them."),
            .optional("codec", .words(of: ConventionRule.Codec.self), "Default json."),
            .optional("where", conditions, "What must be in the message."),
            .optional("ignore", .flag, "Known, and nothing for us."),
            .optional("each", .path, "The items of a message about several devices or instants."),
            .optional("except", conditions, "Items to leave out."),
            .optional("device", sources, "The native id; default {device}."),
            .optional("aliases", sources, "Other native ids of the same device."),
            .optional("parent", sources, "The gateway; default {gateway}."),
            .optional("time", time, "Where its time stands."),
            .optional("zone", .text, "IANA zone, where all devices share one."),
            .optional("sequence", sequence, "Where its own number of the message stands."),
            .optional("values", values, "Which values are readings."),
            .optional("availability", .mapping(availability), "The words for online and offline."),
            .optional("info", .either([.word(["all"]), .named(sources)]), "What it says of itself."),
            .optional("ack", .mapping(ack), "The answer to a command."),
            .optional("event", .either([.flag, .mapping(event)]), "Something happened."),
            .optional("announces", .named(sources), "What a discovery message announces, by name."),
            .optional("command", .texts, "A topic for commands; one for each of the rule's topics, or one for all."),
        ])

    static let source: Shape = .either([.text, .mapping(edited)])
    static let sources: Shape = .either([.text, .mapping(edited), .list(source)])
    static let conditions: Shape = .named(.texts)
    static let time: Shape = .either([.path, .list(.path), .mapping(timeSource)])
    static let sequence: Shape = .either([.path, .mapping(sequenceSource)])
    static let values: Shape = .either([.word(["all"]), .path, .list(.path), .mapping(selection)])
    static let status: Shape = .either([.text, .mapping(statusWords)])

    static let edited = KeyTable(
        "edited",
        [
            .required("path", .path, "Where the text stands."),
            .optional("replace", .named(.path), "Text within it, and the path of what stands for it."),
            .optional("append", .text, "Added at its end."),
        ])

    static let timeSource = KeyTable(
        "time",
        [
            .required("path", .either([.path, .list(.path)]), "Where it stands."),
            .optional("unit", .words(of: ConventionRule.TimeSource.Unit.self), "Default by its size."),
        ])

    static let sequenceSource = KeyTable(
        "sequence",
        [
            .required("path", .path, "Where the number stands."),
            .optional("boot", .path, "Where stands what names the run that it counts in."),
        ])

    static let selection = KeyTable(
        "values",
        [
            .optional("all", .either([.path, .list(.path)]), "Every value below; default the whole message."),
            .optional("prefix", .text, "Before each name."),
            .optional("only", .texts, "Names by pattern."),
            .optional("skip", .texts, "Names by pattern."),
            .optional("named", .named(.either([.path, .mapping(named)])), "Single values, by name."),
            .optional("text_numbers", .flag, "\"21.5\" is 21.5; default false."),
        ])

    static let named = KeyTable(
        "named_value",
        [
            .required("path", .path, "Where it stands."),
            .optional("reduce", .words(of: ConventionRule.ValueSelection.Reduction.self), "Several values to one."),
        ])

    static let availability = KeyTable(
        "availability",
        [
            .optional("path", .path, "Default the whole message."),
            .required("online", .texts, "The words for there."),
            .required("offline", .texts, "The words for away."),
        ])

    static let ack = KeyTable(
        "ack",
        [
            .required("status", status, "A word, a path, or a path with words."),
            .optional("correlation", .path, "Where the command's id stands."),
            .optional("detail", .path, "Where its reason stands."),
        ])

    static let statusWords = KeyTable(
        "status",
        [
            .required("path", .path, "Where the word stands."),
            .optional("words", .named(.text), "What the device says, and which status it is."),
        ])

    static let event = KeyTable(
        "event",
        [
            .optional("name", .path, "What it is called."),
            .optional("status", .path, "How it is."),
            .optional("present", .either([.path, .list(.path)]), "It happened where one of these has a value."),
        ])
}
