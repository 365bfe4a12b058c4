import LocatedYAML
import Profiles
import Telemetry

/// Parameters and schedules.
extension ProfileReader {
    mutating func parameters(_ node: LocatedNode?) -> [Parameter] {
        (node?.entries(&issues) ?? []).compactMap { parameter($0) }
    }

    private mutating func parameter(_ entry: LocatedEntry) -> Parameter? {
        guard let id = entry.identifier("parameter", &issues),
            let fields = entry.value.fields(ProfileKeys.parameter, &issues)
        else { return nil }
        _ = fields["source"]?.texts(&issues)
        if metrics.contains(where: { $0.id.rawValue == id }) {
            issues.add(
                entry.keyLocation, "\(id) is a metric and a parameter", remedy: "rules could not tell which: rename it")
        }
        let value = fields["value"].flatMap { quantity($0) }
        let says = fields["says"].flatMap { spoken($0) }
        let items = fields["range"].flatMap { $0.list(&issues) } ?? []
        let ends = items.compactMap { quantity($0) }
        guard let value, let definition = value.unit.definition, let node = fields["range"], ends.count == items.count
        else { return nil }
        guard ends.count == 2 else {
            if case .sequence = node.content {
                node.expected("the least and the most", &issues, remedy: "write for example [10 Cel, 25 Cel]")
            }
            return nil
        }
        for (item, end) in zip(items, ends) where end.unit.definition?.dimension != definition.dimension {
            issues.add(
                item.location, "the range is in \(end.unit.rawValue) and the value in \(value.unit.rawValue)",
                remedy: "give both in one unit")
            return nil
        }
        guard ends[0].base < ends[1].base else {
            issues.add(node.location, "the range of \(id) is empty", remedy: "write the least first, then the most")
            return nil
        }
        guard (ends[0].base...ends[1].base).contains(value.base) else {
            issues.add(
                fields["value"]?.location ?? entry.keyLocation, "\(id) lies outside its own range",
                remedy: "widen the range or change the value")
            return nil
        }
        return says.map {
            Parameter(id: id, says: $0, unit: value.unit, value: value.base, range: ends[0].base...ends[1].base)
        }
    }

    /// `18 Cel`, `0.5 kW/K`, `3`, or a duration: `6h`.
    private mutating func quantity(_ node: LocatedNode) -> (base: Double, unit: UnitCode)? {
        guard let text = node.text(&issues) else { return nil }
        if let span = TimeSpan(text) { return (span.inSeconds, .second) }
        let parts = text.split(separator: " ", maxSplits: 1)
        let isNumber = parts.first?.utf8.allSatisfy {
            (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0)
        }
        guard isNumber == true, let number = parts.first.flatMap({ Double($0) }), number.isFinite else {
            node.expected("a number with its unit", &issues, remedy: "write for example 18 Cel, 0.5 kW or 6h")
            return nil
        }
        let unit = parts.count == 2 ? UnitCode(rawValue: parts[1].trimmed) : .one
        guard let definition = unit.definition else {
            issues.add(
                node.location, "unknown unit \"\(unit.rawValue)\"",
                remedy: unit.suggestion.map { "did you mean \($0.rawValue)?" } ?? "units are UCUM codes: Cel, kW, %")
            return nil
        }
        return (definition.base(number), unit)
    }

    // MARK: - Schedules

    mutating func schedules(_ node: LocatedNode?) -> [Schedule] {
        (node?.entries(&issues) ?? []).compactMap { schedule($0) }
    }

    private mutating func schedule(_ entry: LocatedEntry) -> Schedule? {
        guard let id = entry.identifier("schedule", &issues),
            let fields = entry.value.fields(ProfileKeys.schedule, &issues)
        else { return nil }
        _ = fields["source"]?.texts(&issues)
        var schedule = Schedule(id: id)
        if (fields["from"] == nil) != (fields["to"] == nil) {
            issues.add(entry.value.location, "the season of \(id) has one end", remedy: "write both from and to")
        }
        let from = fields["from"].flatMap { dayOfYear($0) }
        let to = fields["to"].flatMap { dayOfYear($0) }
        if let from, let to { schedule.season = Schedule.Season(from: from, to: to) }
        if let node = fields["hours"], let items = node.list(&issues) {
            let times = items.compactMap { clock($0) }
            if items.count != 2 {
                node.expected("two times of the day", &issues, remedy: "write for example [\"22:00\", \"06:00\"]")
            } else if times.count == 2, times[0] == times[1] {
                issues.add(node.location, "the hours of \(id) begin and end at once", remedy: "leave them out")
            } else if times.count == 2 {
                schedule.hours = Schedule.Hours(from: times[0], to: times[1])
            }
        }
        for item in fields["days"].flatMap({ $0.list(&issues) }) ?? [] {
            guard let text = item.text(&issues) else { continue }
            guard let day = ProfileKeys.weekdays.firstIndex(of: text) else {
                item.expected("one of \(ProfileKeys.weekdays.joined(separator: ", "))", &issues)
                continue
            }
            schedule.weekdays.insert(day + 1)
        }
        if ["from", "to", "hours", "days"].allSatisfy({ fields[$0] == nil }) {
            issues.add(entry.value.location, "\(id) is always", remedy: "give it from and to, hours or days")
        }
        return schedule
    }

    /// `10-01` as 1001.
    private mutating func dayOfYear(_ node: LocatedNode) -> Int? {
        guard let text = node.text(&issues) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let month = Int(parts[0]),
            let day = Int(parts[1]), (1...12).contains(month), (1...longest[month - 1]).contains(day)
        else {
            node.expected("a day of the year", &issues, remedy: "write month and day: \"10-01\"")
            return nil
        }
        return month * 100 + day
    }

    /// `22:00` as minutes after midnight.
    private mutating func clock(_ node: LocatedNode) -> Int? {
        guard let text = node.text(&issues) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else {
            node.expected("a time of the day", &issues, remedy: "write hours and minutes: \"22:00\"")
            return nil
        }
        return hour * 60 + minute
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
