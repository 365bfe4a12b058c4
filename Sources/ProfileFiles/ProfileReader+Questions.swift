import LocatedYAML
import Profiles
import Telemetry

/// What the caller has lived through, what they can answer, and what means danger.
extension ProfileReader {
    mutating func lived(_ node: LocatedNode?) -> [Lived] {
        (node?.entries(&issues) ?? []).compactMap { entry in
            guard let id = entry.identifier("span of time lived through", &issues) else { return nil }
            guard case .mapping = entry.value.content else {
                guard let length = time(entry.value), let text = entry.value.text(&issues) else { return nil }
                return Lived(id: id, length: length, text: text)
            }
            guard let fields = entry.value.fields(ProfileKeys.lived, &issues) else { return nil }
            _ = fields["source"]?.texts(&issues)
            let atLeast = fields["at_least"]?.duration(zeroAllowed: true, &issues) ?? .minutes(30)
            let says = fields["says"].flatMap { spoken($0) }
            guard let node = fields["length"], let length = time(node), let text = node.text(&issues) else {
                return nil
            }
            return Lived(id: id, length: length, atLeast: atLeast, says: says, text: text)
        }
    }

    mutating func asks(_ node: LocatedNode?) -> [Ask] {
        (node?.entries(&issues) ?? []).compactMap { ask($0) }
    }

    private mutating func ask(_ entry: LocatedEntry) -> Ask? {
        guard let id = entry.identifier("question", &issues), let fields = entry.value.fields(ProfileKeys.ask, &issues)
        else { return nil }
        _ = fields["source"]?.texts(&issues)
        let question = fields["ask"].flatMap { spoken($0) }
        let seconds = fields["seconds"].flatMap { node -> Double? in
            guard let seconds = node.number(&issues) else { return nil }
            if seconds <= 0 || seconds > 3_600 { node.expected("1 to 3600 seconds", &issues) }
            return seconds
        }
        let tells = fields["tells"].map { self.tells($0, of: id) } ?? []
        let knownFrom = fields["known_from"].flatMap { condition($0) }
        let touches = safeTouches(fields["touches"], saidIn: fields["ask"], of: "the question \(id)")
        guard let question, let seconds else { return nil }
        return Ask(
            id: id, question: question, seconds: seconds, tells: tells, knownFrom: knownFrom, touches: touches)
    }

    private mutating func tells(_ node: LocatedNode, of id: String) -> [Ask.Tell] {
        let entries = node.entries(&issues) ?? []
        if case .mapping = node.content, entries.isEmpty {
            issues.add(node.location, "the question \(id) tells nothing", remedy: "name the causes it tells apart")
        }
        return entries.compactMap { tell in
            guard let cause = index(of: tell.key, in: causeIDs, "cause", at: tell.keyLocation),
                let items = tell.value.list(&issues)
            else { return nil }
            let probabilities = items.compactMap { $0.probability(&issues) }
            guard items.count == 2 else {
                tell.value.expected("[P(yes | cause), P(yes | otherwise)]", &issues)
                return nil
            }
            guard probabilities.count == 2 else { return nil }
            if probabilities[0] == probabilities[1] {
                issues.add(
                    tell.value.location, "the answer is the same with \(tell.key) and without it",
                    remedy: "leave \(tell.key) out, or give two different probabilities")
            }
            return Ask.Tell(cause: cause, yesIfCause: probabilities[0], yesOtherwise: probabilities[1])
        }
    }

    /// What customers come near to, with an error for what is never theirs to touch, said or unsaid.
    mutating func safeTouches(_ node: LocatedNode?, saidIn words: LocatedNode?, of what: String) -> Set<Touch> {
        let items = node.flatMap { $0.list(&issues) } ?? []
        var touches = Set<Touch>()
        for item in items {
            guard let touch = item.word(of: Touch.self, &issues) else { continue }
            touches.insert(touch)
            guard touch.needsTraining else { continue }
            issues.add(
                item.location, "\(what) lets a customer touch \(touch.rawValue)",
                remedy: "this is a technician's work: make it an on_site fix")
        }
        guard node == nil, case .scalar(let scalar)? = words?.content else { return touches }
        var named = Set<Touch>()
        for hazard in SafeAdvice.hazards(in: scalar.text) where named.insert(hazard.touches).inserted {
            issues.add(
                scalar.location(atOffset: hazard.offset),
                "\"\(hazard.phrase)\" speaks of \(hazard.touches.rawValue), which is no customer's to touch",
                remedy: "make it an on_site fix; where it is harmless, say so with touches: []")
        }
        return touches
    }

    // MARK: - Danger

    mutating func dangers(_ node: LocatedNode?, causes: [Cause]) -> [Danger] {
        let notices = Set(causes.flatMap(\.notices).map(\.id)).sorted()
        return (node?.entries(&issues) ?? []).compactMap { danger($0, notices: notices) }
    }

    private mutating func danger(_ entry: LocatedEntry, notices: [String]) -> Danger? {
        guard let id = entry.identifier("danger", &issues), let fields = entry.value.fields(ProfileKeys.danger, &issues)
        else { return nil }
        _ = fields["source"]?.texts(&issues)
        let says = fields["says"].flatMap { spoken($0) }
        let instruction = fields["instruction"].flatMap { spoken($0) }
        var signs: [Danger.Sign] = []
        if let rule = fields["when"].flatMap({ condition($0) }) { signs.append(.rule(rule)) }
        for item in fields["notices"].map({ self.items(of: $0) }) ?? [] {
            guard let name = item.text(&issues),
                index(of: name, in: notices, "notice", at: item.location) != nil
            else { continue }
            signs.append(.notice(name))
        }
        for answer in fields["answers"]?.entries(&issues) ?? [] {
            guard let ask = index(of: answer.key, in: askIDs, "question", at: answer.keyLocation),
                let yes = answer.value.bool(&issues)
            else { continue }
            signs.append(.answer(ask: ask, yes: yes))
        }
        for cause in fields["causes"]?.entries(&issues) ?? [] {
            guard let index = index(of: cause.key, in: causeIDs, "cause", at: cause.keyLocation),
                let probability = cause.value.probability(&issues)
            else { continue }
            signs.append(.cause(index, probability: probability))
        }
        if ["when", "notices", "answers", "causes"].allSatisfy({ fields[$0] == nil }) {
            issues.add(
                entry.keyLocation, "nothing can show the danger \(id)",
                remedy: "give it a sign: when, notices, answers or causes")
        }
        let makeSafe = (fields["make_safe"].map { self.items(of: $0) } ?? []).compactMap { item in
            item.text(&issues).flatMap { index(of: $0, in: fixIDs, "fix", at: item.location) }
        }
        let needs = (fields["only_for"].map { self.items(of: $0) } ?? []).compactMap { item -> Need? in
            guard let word = item.text(&issues) else { return nil }
            let known = Need.allCases.map(\.rawValue)
            return index(of: word, in: known, "need", at: item.location).flatMap { Need(rawValue: known[$0]) }
        }
        guard let says, let instruction else { return nil }
        return Danger(
            id: id, says: says, signs: signs, onlyForNeeds: needs, instruction: instruction, makeSafe: makeSafe)
    }

    /// A list's items; a single value is a list of one.
    func items(of node: LocatedNode) -> [LocatedNode] {
        if case .sequence(let items) = node.content { items } else { [node] }
    }
}
