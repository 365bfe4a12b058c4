import LocatedYAML
import Profiles
import Telemetry

/// Reads one profile from its composed tree. Reads on after an issue, so that one run lists them all.
struct ProfileReader {
    var issues: Issues
    /// The profile's own file: what stands elsewhere came with a part.
    let file: String
    /// Names of the shared conventions.
    let conventions: [String]
    /// Where the profile's id stands.
    private(set) var idLocation: SourceLocation?

    /// Where each symptom's `false_alarm` stands, or the symptom itself where it states none.
    var falseAlarms: [String: SourceLocation] = [:]

    /// Ids in the file's order, known before their bodies are read: rules and lists refer to them.
    var metrics: [Metric] = []
    var symptomIDs: [String] = []
    var causeIDs: [String] = []
    var fixIDs: [String] = []
    var askIDs: [String] = []
    /// Causes that some question tells apart.
    var askedCauses = Set<String>()
    /// Where the entries of each section stand, by section and id.
    private(set) var places: [String: [String: SourceLocation]] = [:]
    var compiler = RuleCompiler(metrics: [], offlineAfter: .minutes(5))

    init(file: String, conventions: [String], issues: Issues) {
        self.file = file
        self.conventions = conventions
        self.issues = issues
    }

    mutating func profile(_ root: LocatedNode, expectedID: String?, contentHash: UInt64) -> DeviceProfile? {
        guard let fields = root.fields(ProfileKeys.profile, &issues) else { return nil }
        let id = id(fields, expectedID: expectedID)
        let title = fields["title"].flatMap { spoken($0) }
        let match = fields["match"].flatMap { self.match($0) }
        let reports = fields.require("reports", &issues, remedy: "say it here, or include a part that does").flatMap {
            ReportsReader.read($0, profile: id ?? ProfileID(rawValue: ""), known: conventions, &issues)
        }
        _ = fields["source"]?.texts(&issues)

        metrics = fields.require("metrics", &issues).map { self.metrics($0) } ?? []
        let parameters = parameters(fields["parameters"])
        let schedules = schedules(fields["schedules"])
        compiler = RuleCompiler(
            metrics: metrics, parameters: parameters, schedules: schedules,
            offlineAfter: reports?.offlineAfter ?? .minutes(5))
        symptomIDs = ids(of: fields["symptoms"], "symptom")
        causeIDs = ids(of: fields["causes"], "cause")
        fixIDs = ids(of: fields["fixes"], "fix")
        askIDs = ids(of: fields["asks"], "question")
        askedCauses = Self.askedCauses(in: fields["asks"])
        for section in ["symptoms", "causes", "fixes", "asks", "dangers"] {
            guard case .mapping(let entries)? = fields[section]?.content else { continue }
            places[section] = Dictionary(entries.map { ($0.key, $0.keyLocation) }) { first, _ in first }
        }

        let cannotSee = fields["cannot_see"].map { self.cannotSee($0) } ?? []
        let symptoms = symptoms(fields["symptoms"])
        let lived = lived(fields["lived"])
        let fixes = fixes(fields["fixes"])
        let causes = causes(fields["causes"])
        let asks = asks(fields["asks"])
        let dangers = dangers(fields["dangers"], causes: causes)
        let (opensAt, clearsAt) = thresholds(fields)

        guard let id, let title, let match, let reports else { return nil }
        let profile = DeviceProfile(
            id: id, title: title, match: match, reports: reports, cannotSee: cannotSee,
            metrics: metrics, windows: compiler.windows, symptoms: symptoms, causes: causes, fixes: fixes, lived: lived,
            asks: asks, dangers: dangers, parameters: parameters, schedules: schedules, opensAt: opensAt,
            clearsAt: clearsAt, contentHash: contentHash)
        checkConnections(of: profile)
        return profile
    }

    /// What one profile would be told about another's part is not said: only its own entries are its author's.
    func isOwn(_ location: SourceLocation) -> Bool { location.file == file }

    // MARK: - Head

    private mutating func id(_ fields: LocatedFields, expectedID: String?) -> ProfileID? {
        guard let node = fields["profile"], let text = node.text(&issues) else { return nil }
        idLocation = node.location
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isShaped =
            parts.count == 2 && text.utf8.count <= 128
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
        guard isShaped else {
            node.expected("maker/model in small letters, digits and hyphens", &issues)
            return nil
        }
        if let expectedID, expectedID != text {
            issues.add(
                node.location, "the profile is called \"\(text)\" and its file \"\(expectedID).yaml\"",
                remedy: "give both the same name")
        }
        return ProfileID(rawValue: text)
    }

    private mutating func match(_ node: LocatedNode) -> DeviceMatch? {
        guard let fields = node.fields(ProfileKeys.match, &issues) else { return nil }
        let match = DeviceMatch(
            manufacturer: fields["manufacturer"]?.text(&issues), model: fields["model"]?.text(&issues),
            firmware: fields["firmware"]?.text(&issues), topic: fields["topic"]?.text(&issues),
            reportsMetric: fields["reports_metric"]?.text(&issues))
        guard match != DeviceMatch() else {
            issues.add(
                node.location, "match states nothing, so the profile would be for every device",
                remedy: "state manufacturer, model, firmware, topic or reports_metric")
            return nil
        }
        if let firmware = match.firmware, VersionBounds(firmware) == nil {
            fields["firmware"]?.expected("bounds over versions", &issues, remedy: "write for example \">=2.0, <3\"")
        }
        if let topic = match.topic, !Self.isTopicFilter(topic) {
            fields["topic"]?.expected(
                "an MQTT topic filter", &issues, remedy: "a + is a level of its own, a # the last")
        }
        return match
    }

    private static func isTopicFilter(_ text: String) -> Bool {
        let levels = text.split(separator: "/", omittingEmptySubsequences: false)
        return !text.isEmpty
            && levels.enumerated().allSatisfy { index, level in
                if level == "+" { return true }
                if level == "#" { return index == levels.count - 1 }
                return !level.contains("+") && !level.contains("#")
            }
    }

    private mutating func thresholds(_ fields: LocatedFields) -> (Double, Double) {
        let opensAt = fields["opens_at"]?.probability(&issues) ?? 0.5
        let clearsAt = fields["clears_at"]?.probability(&issues) ?? 0.2
        if opensAt <= clearsAt, let location = fields["opens_at"]?.location ?? fields["clears_at"]?.location {
            issues.add(
                location, "episodes would open at \(opensAt) and clear at \(clearsAt)",
                remedy: "clears_at must lie below opens_at")
        }
        return (opensAt, clearsAt)
    }

    private mutating func cannotSee(_ node: LocatedNode) -> [String] {
        let items = if case .sequence(let items) = node.content { items } else { [node] }
        return items.compactMap { spoken($0) }
    }

    private static func askedCauses(in asks: LocatedNode?) -> Set<String> {
        func entries(_ node: LocatedNode?) -> [LocatedEntry] {
            if case .mapping(let entries)? = node?.content { entries } else { [] }
        }
        let tells = entries(asks).flatMap { entries($0.value).filter { $0.key == "tells" } }
        return Set(tells.flatMap { entries($0.value).map(\.key) })
    }

    private mutating func ids(of node: LocatedNode?, _ what: String) -> [String] {
        node?.entries(&issues)?.compactMap { $0.identifier(what, &issues) } ?? []
    }

    // MARK: - Words, rules and references

    /// Text that an agent reads or says, with warnings where it blames, hides or promises.
    mutating func spoken(_ node: LocatedNode, isTechnical: Bool = false) -> String? {
        guard let scalar = node.scalar(&issues) else { return nil }
        let names = metrics.map(\.id.rawValue)
        for objection in KindWording.objections(to: scalar.text, metrics: names, isTechnical: isTechnical) {
            issues.warn(scalar.location(atOffset: objection.offset), objection.message, remedy: objection.remedy)
        }
        return scalar.text
    }

    mutating func condition(_ node: LocatedNode) -> Expression? {
        rule(node) { compiler, text throws(RuleError) in try compiler.condition(text) }
    }

    mutating func time(_ node: LocatedNode) -> Expression? {
        rule(node) { compiler, text throws(RuleError) in try compiler.time(text) }
    }

    private mutating func rule(
        _ node: LocatedNode, _ compile: (inout RuleCompiler, String) throws(RuleError) -> Expression
    ) -> Expression? {
        guard let scalar = node.scalar(&issues) else { return nil }
        do throws(RuleError) {
            return try compile(&compiler, scalar.text)
        } catch {
            var remedy = error.remedy
            if case .unknown(_, let name, let known) = error.problem {
                remedy = Suggestion.remedy(for: name, among: known)
                if case .unknown(.unit, _, let meant) = error.problem {
                    remedy =
                        meant.first.map { "did you mean \($0)?" } ?? "units are UCUM codes: Cel, K, kW, kW.h, L/min, %"
                } else if case .unknown(.metric, _, _) = error.problem {
                    remedy = self.remedy(remedy, at: scalar.location(atOffset: error.offset))
                }
            }
            issues.add(scalar.location(atOffset: error.offset), error.message, remedy: remedy)
            return nil
        }
    }

    /// The index of a named thing; an issue with "did you mean" where there is none.
    mutating func index(of name: String, in ids: [String], _ what: String, at location: SourceLocation) -> Int? {
        if let index = ids.firstIndex(of: name) { return index }
        issues.add(
            location, "there is no \(what) \"\(name)\"",
            remedy: remedy(Suggestion.remedy(for: name, among: ids), at: location))
        return nil
    }

    /// What a part names and does not have may be missing in the profile.
    private func remedy(_ remedy: String, at location: SourceLocation) -> String {
        guard !isOwn(location) else { return remedy }
        let ours = "write it in the profile that includes the part"
        return remedy.isEmpty ? ours : "\(remedy); or \(ours)"
    }
}
