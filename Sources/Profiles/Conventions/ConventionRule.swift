package import Telemetry

/// What messages on one kind of topic mean.
package struct ConventionRule: Hashable, Sendable {
    package enum Codec: String, Hashable, Sendable, CaseIterable {
        case json
        /// One bare value: a number, `true`, `false` or text.
        case text
        /// JSON where the payload begins with `{` or `[`, else a bare value.
        case jsonOrText = "json_or_text"
    }

    package var topics: [TopicTemplate]
    package var codec: Codec
    /// All must hold, or the next fitting rule is tried.
    package var conditions: [Condition]
    /// True: the message is known and says nothing of a device's state (commands, logs).
    package var ignore: Bool
    /// The items of a message that speaks of several devices or instants; `@` in the other keys is one of them.
    package var each: ValuePath?
    /// Items for which one of these holds are left out.
    package var except: [Condition]
    /// The native id: the first source that gives one; empty: the message names no device.
    package var device: [TextSource]
    /// Other native ids of the same device.
    package var aliases: [TextSource]
    package var parent: [TextSource]
    package var time: TimeSource?
    /// IANA zone of a clock reading without an offset; a profile's own zone takes precedence.
    package var zone: String?
    /// Where the device's own number of the message stands; the messages of all rules that name one are counted together.
    package var sequence: SequenceSource?
    package var values: ValueSelection?
    package var availability: AvailabilitySource?
    package var info: InfoSelection?
    package var ack: AckSource?
    package var event: EventSource?
    /// What a discovery message announces: name and source.
    package var announces: [NamedSource]
    /// The topic that commands to this device begin with: `{command}` in a profile's command topic. One for all of
    /// `topics`, or one for each; empty: the message says nothing of that.
    package var commands: [String]

    package init(
        topics: [TopicTemplate], codec: Codec = .json, conditions: [Condition] = [], ignore: Bool = false,
        each: ValuePath? = nil, except: [Condition] = [], device: [TextSource] = [], aliases: [TextSource] = [],
        parent: [TextSource] = [], time: TimeSource? = nil, zone: String? = nil, sequence: SequenceSource? = nil,
        values: ValueSelection? = nil,
        availability: AvailabilitySource? = nil, info: InfoSelection? = nil, ack: AckSource? = nil,
        event: EventSource? = nil, announces: [NamedSource] = [], commands: [String] = []
    ) {
        self.topics = topics
        self.codec = codec
        self.conditions = conditions
        self.ignore = ignore
        self.each = each
        self.except = except
        self.device = device
        self.aliases = aliases
        self.parent = parent
        self.time = time
        self.zone = zone
        self.sequence = sequence
        self.values = values
        self.availability = availability
        self.info = info
        self.ack = ack
        self.event = event
        self.announces = announces
        self.commands = commands
    }

    /// Captures that name values: they speak of a message, not of its device.
    package var valueCaptures: [String] {
        guard let values else { return [] }
        let names = [values.prefix] + values.named.map(\.name)
        return names.filter { $0.utf8.contains(UInt8(ascii: "{")) }
            .flatMap { CommandTemplate(topic: $0, payload: "").names }
    }

    /// The command topic of a message that fitted `topics[topic]`.
    package func command(forTopic topic: Int) -> String? {
        commands.count == 1 ? commands.first : commands.indices.contains(topic) ? commands[topic] : nil
    }
}

extension ConventionRule {
    /// What must be true of a payload.
    package struct Condition: Hashable, Sendable {
        package enum Expectation: Hashable, Sendable {
            /// There, also where it is null.
            case present
            case absent
            case object, array
            /// Text, number, true, false or null.
            case scalar
            /// One of these, numbers and flags in their shortest spelling.
            case oneOf([String])
        }
        package var path: ValuePath
        package var expectation: Expectation
        package init(path: ValuePath, expectation: Expectation) {
            self.path = path
            self.expectation = expectation
        }
    }

    /// Where a text is found.
    package enum TextSource: Hashable, Sendable {
        case path(ValuePath)
        /// Literal text with captures of the topic in braces.
        case template(String)
        /// The text at `path`, each key of `replacing` replaced by its source, then `appending`.
        case edited(path: ValuePath, replacing: [Replacement], appending: String)
    }
    package struct Replacement: Hashable, Sendable {
        package var text: String
        package var by: ValuePath
        package init(text: String, by: ValuePath) {
            self.text = text
            self.by = by
        }
    }
    package struct NamedSource: Hashable, Sendable {
        package var name: String
        /// The first one that gives a value is used.
        package var sources: [TextSource]
        package init(name: String, sources: [TextSource]) {
            self.name = name
            self.sources = sources
        }
    }

    /// Where the device's own time stands.
    package struct TimeSource: Hashable, Sendable {
        package enum Unit: String, Hashable, Sendable, CaseIterable {
            case seconds = "s"
            case milliseconds = "ms"
            case microseconds = "us"
            case nanoseconds = "ns"
            /// By size: seconds below 10¹¹, milliseconds below 10¹⁴, microseconds below 10¹⁷, else nanoseconds: from 1973 to 5138
            /// no instant is mistaken.
            case bySize = "auto"
        }
        /// The first one with a usable value counts. A text is ISO 8601, or a number as text.
        package var paths: [ValuePath]
        package var unit: Unit
        package init(paths: [ValuePath], unit: Unit = .bySize) {
            self.paths = paths
            self.unit = unit
        }
    }

    /// Where the number of a message stands.
    package struct SequenceSource: Hashable, Sendable {
        package var number: ValuePath
        /// What names the run that the device counts in, such as a count of its starts.
        package var boot: ValuePath?
        package init(number: ValuePath, boot: ValuePath? = nil) {
            self.number = number
            self.boot = boot
        }
    }

    /// Which values of a payload are readings, and their raw names.
    package struct ValueSelection: Hashable, Sendable {
        package enum Reduction: String, Hashable, Sendable, CaseIterable {
            case sum, mean, min, max, first, last, count
        }
        package struct Named: Hashable, Sendable {
            package var name: String
            package var path: ValuePath
            /// How several values at the path become one. Without it the first one counts.
            package var reduce: Reduction?
            package init(name: String, path: ValuePath, reduce: Reduction? = nil) {
                self.name = name
                self.path = path
                self.reduce = reduce
            }
        }
        /// Every leaf below these, named relative to them: nested names joined by dots, `[0]` for arrays.
        package var all: [ValuePath]
        /// Put before each name; holds captures of the topic in braces.
        package var prefix: String
        /// Only names of one of these patterns; empty: any.
        package var only: [NamePattern]
        /// Names that are no readings.
        package var skip: [NamePattern]
        package var named: [Named]
        /// Whether text that is a JSON number is that number.
        package var textNumbers: Bool

        /// Wishes are no readings: a `desired` subtree is left out wherever it stands.
        package static let wishes = ["desired", "desired.*", "*.desired", "*.desired.*"].map(NamePattern.init)

        package init(
            all: [ValuePath] = [], prefix: String = "", only: [NamePattern] = [], skip: [NamePattern] = [],
            named: [Named] = [], textNumbers: Bool = false
        ) {
            self.all = all
            self.prefix = prefix
            self.only = only
            self.skip = skip
            self.named = named
            self.textNumbers = textNumbers
        }
    }

    /// The words for online and offline, numbers and flags in their shortest spelling.
    package struct AvailabilitySource: Hashable, Sendable {
        package var path: ValuePath
        package var online: [String]
        package var offline: [String]
        package init(path: ValuePath = .whole, online: [String], offline: [String]) {
            self.path = path
            self.online = online
            self.offline = offline
        }
    }

    /// What a device says of itself.
    package enum InfoSelection: Hashable, Sendable {
        /// Every leaf of the message, by its raw name.
        case all
        case named([NamedSource])
    }

    /// A device's word on a command.
    package struct AckSource: Hashable, Sendable {
        package enum Status: Hashable, Sendable {
            case fixed(Acknowledgement.Status)
            /// The word at `path`; `words` before the usual ones.
            case word(path: ValuePath, words: [Word])
        }
        package struct Word: Hashable, Sendable {
            package var word: String
            package var means: Acknowledgement.Status
            package init(word: String, means: Acknowledgement.Status) {
                self.word = word
                self.means = means
            }
        }
        package var status: Status
        package var correlation: ValuePath?
        package var detail: ValuePath?
        package init(status: Status, correlation: ValuePath? = nil, detail: ValuePath? = nil) {
            self.status = status
            self.correlation = correlation
            self.detail = detail
        }
    }

    /// That something happened, beside or instead of a state.
    package struct EventSource: Hashable, Sendable {
        /// The event's name; without it the event is known by `present` alone.
        package var name: ValuePath?
        package var status: ValuePath?
        /// There is an event where one of these holds a value that is not empty; empty: always.
        package var present: [ValuePath]
        package init(name: ValuePath? = nil, status: ValuePath? = nil, present: [ValuePath] = []) {
            self.name = name
            self.status = status
            self.present = present
        }
    }
}
