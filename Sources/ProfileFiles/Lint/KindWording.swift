/// Words that an agent should not have to say: those that blame, that only we understand, or that promise without
/// saying who will do it.
enum KindWording {
    struct Objection {
        /// In UTF-8 bytes from the text's start.
        let offset: Int
        let message: String
        let remedy: String
    }

    /// - Parameter metrics: ids of the profile's metrics; those of several words are no words of a customer's.
    static func objections(to text: String, metrics: [String], isTechnical: Bool = false) -> [Objection] {
        let said = SpokenWords(text)
        var found: [Objection] = []
        for phrase in blame {
            for word in said.places(of: phrase) {
                found.append(
                    Objection(
                        offset: word.offset, message: "\"\(phrase)\" blames the customer",
                        remedy: "say what is so, not who did it"))
            }
        }
        for verb in ["will be", "shall be", "is going to be", "are going to be"] {
            for participle in promised {
                for word in said.places(of: "\(verb) \(participle)") {
                    found.append(
                        Objection(
                            offset: word.offset,
                            message: "\"\(verb) \(participle)\" promises without saying who does it",
                            remedy: "say who does what, and when: \"I will …\""))
                }
            }
        }
        guard !isTechnical else { return found }
        for word in said.words {
            if jargon.contains(word.spelling) || smallJargon.contains(word.text) {
                found.append(
                    Objection(
                        offset: word.offset, message: "\"\(word.spelling)\" is a word of ours, not of the customer's",
                        remedy: "say it in everyday words, or under say: {technical: …}"))
            } else if word.text.contains("_"), metrics.contains(word.text) {
                found.append(
                    Objection(
                        offset: word.offset, message: "\"\(word.spelling)\" is the name of a metric",
                        remedy: "say what it is in everyday words"))
            }
        }
        return found
    }

    private static let blame = [
        "you forgot", "you have forgotten", "your fault", "your own fault", "your mistake", "should have",
        "shouldn't have",
        "should not have", "you failed", "you neglected", "you did not", "you didn't", "you never", "you broke",
        "you must have", "user error", "misuse", "misused", "careless", "carelessly",
    ]
    private static let promised = [
        "fixed", "repaired", "resolved", "restored", "replaced", "refunded", "credited", "sent", "contacted", "called",
        "informed", "dispatched", "sorted", "solved", "corrected", "done", "looked", "taken", "arranged", "processed",
    ]
    /// As written here only: "COP" is not "cop".
    private static let jargon: Set<String> = [
        "COP", "SCOP", "RSSI", "SNR", "LQI", "MQTT", "DHCP", "DNS", "WAN", "NAT", "TCP", "IP", "OTA", "PWM", "EEV",
        "PID",
        "RCD", "RPC", "PPPoE", "QoS", "API",
    ]
    private static let smallJargon: Set<String> = [
        "setpoint", "hysteresis", "latency", "payload", "posterior", "telemetry", "subcooling", "superheat", "delta",
        "kelvin", "setback", "watchdog",
    ]
}
