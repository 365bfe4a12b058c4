import LocatedYAML
package import Profiles

/// What a device's convention and profile may be called: with any other name it would never be heard, or never be
/// understood.
package struct KnownNames: Sendable {
    let conventions: Set<String>
    let profiles: Set<String>

    package init(conventions: some Sequence<String>, profiles: some Sequence<String>) {
        self.conventions = Set(conventions)
        self.profiles = Set(profiles)
    }

    package init(_ catalog: ProfileCatalog) {
        self.init(
            conventions: catalog.allConventions.map(\.name), profiles: catalog.profiles.keys.map(\.rawValue))
    }

    /// Why there is no such convention; nil where there is.
    func fault(convention: String) -> String? {
        if conventions.contains(convention) { return nil }
        let own =
            convention == "json" ? "JSON of a device's own is named by its profile" : "there is no such convention"
        return "\"\(convention)\" is unknown: \(own); "
            + LocatedYAML.Suggestion.remedy(for: convention, among: conventions.sorted())
    }

    /// Why there is no such profile; nil where there is.
    func fault(profile: String) -> String? {
        profiles.contains(profile)
            ? nil
            : "\"\(profile)\" is unknown: there is no such profile; "
                + LocatedYAML.Suggestion.remedy(for: profile, among: profiles.sorted())
    }
}
