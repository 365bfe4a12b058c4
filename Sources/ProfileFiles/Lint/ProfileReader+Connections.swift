import LocatedYAML
import Profiles

/// What only the whole profile shows: entries that nothing leads to, and those that nothing comes of.
extension ProfileReader {
    mutating func checkConnections(of profile: DeviceProfile) {
        // Indices stand for the file's entries only where every one of them could be read.
        guard profile.causes.count == causeIDs.count, profile.fixes.count == fixIDs.count,
            profile.symptoms.count == symptomIDs.count, profile.asks.count == askIDs.count
        else { return }
        checkSymptoms(of: profile)
        checkCauses(of: profile)
        checkFixes(of: profile)
    }

    private func place(_ section: String, _ id: String) -> SourceLocation {
        places[section]?[id] ?? SourceLocation(file: file)
    }

    private mutating func checkSymptoms(of profile: DeviceProfile) {
        let shown = Set(profile.causes.flatMap(\.shows).map(\.symptom))
        for (index, symptom) in profile.symptoms.enumerated() where !shown.contains(index) {
            let location = place("symptoms", symptom.id)
            guard isOwn(location) else { continue }
            issues.warn(
                location, "no cause shows \(symptom.id)", remedy: "name it in a cause's shows, or it explains nothing")
        }
    }

    private mutating func checkCauses(of profile: DeviceProfile) {
        for (index, cause) in profile.causes.enumerated() {
            let location = place("causes", cause.id)
            for fix in cause.fixes {
                let kind = profile.fixes[fix].kind
                guard kind == .cure || kind == .relief, profile.fixes[fix].works[index] == nil else { continue }
                issues.add(
                    location, "\(cause.id) lists \(profile.fixes[fix].id), which does not say how often it works",
                    remedy: "write works: {\(cause.id): 0.8} in the fix")
            }
        }
    }

    private mutating func checkFixes(of profile: DeviceProfile) {
        let listed = Set(profile.causes.flatMap(\.fixes) + profile.dangers.flatMap(\.makeSafe))
        for (index, fix) in profile.fixes.enumerated() {
            let location = place("fixes", fix.id)
            if !listed.contains(index), isOwn(location) {
                issues.add(
                    location, "no cause lists the fix \(fix.id)", remedy: "name it in a cause's fixes, or remove it")
                continue
            }
            for (cause, probability) in fix.works.sorted(by: { $0.key < $1.key })
            where probability >= Self.worthListing && !profile.causes[cause].fixes.contains(index) {
                issues.warn(
                    location,
                    "\(fix.id) works on \(profile.causes[cause].id), which does not list it",
                    remedy: "name it in the fixes of \(profile.causes[cause].id)")
            }
        }
    }

    /// P(fix holds | cause) from which a cause that leaves the fix out is probably a slip: more than a lucky chance.
    private static let worthListing = 0.3
}
