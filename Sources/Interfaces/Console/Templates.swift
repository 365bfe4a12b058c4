import Mustache

/// The templates, parsed once. They are part of the binary, so a page cannot differ from the code that fills it.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// Throws where a template does not parse.
    init() throws {
        MustacheContentTypes.register(ByteEscapedHTML(), named: ByteEscapedHTML.name)
        var templates: [String: MustacheTemplate] = [:]
        for (name, bytes) in Self.sources {
            // Every template and partial starts by choosing our escape: a partial would fall back to the library's own.
            let text = "{{% CONTENT_TYPE:\(ByteEscapedHTML.name)}}" + String(decoding: bytes, as: UTF8.self)
            templates[name] = try MustacheTemplate(string: text)
        }
        for icon in Icon.allCases { templates["icon-\(icon.rawValue)"] = try MustacheTemplate(string: icon.svg) }
        library = MustacheLibrary(templates: templates)
    }

    func html<P: Page>(_ page: P) throws(MissingTemplate) -> String { try render(page, with: P.template) }

    /// A part of a page by itself, for news that replace it.
    func html(_ ladder: Ladder) throws(MissingTemplate) -> String { try render(ladder, with: "Ladder") }

    private func render(_ view: Any, with name: String) throws(MissingTemplate) -> String {
        guard let html = library.render(view, withTemplate: name) else { throw MissingTemplate(name: name) }
        return html
    }

    private static let sources: [String: [UInt8]] = [
        "CallerCardPage": PackageResources.CallerCardPage_mustache,
        "CallerWords": PackageResources.CallerWords_mustache,
        "CauseItem": PackageResources.CauseItem_mustache,
        "CauseList": PackageResources.CauseList_mustache,
        "DangerPanel": PackageResources.DangerPanel_mustache,
        "DeviceDetailsPage": PackageResources.DeviceDetailsPage_mustache,
        "DeviceSection": PackageResources.DeviceSection_mustache,
        "Find": PackageResources.Find_mustache,
        "FleetListPage": PackageResources.FleetListPage_mustache,
        "HealthBadges": PackageResources.HealthBadges_mustache,
        "Ladder": PackageResources.Ladder_mustache,
        "Layout": PackageResources.Layout_mustache,
        "OutlookPanel": PackageResources.OutlookPanel_mustache,
        "ProactivePage": PackageResources.ProactivePage_mustache,
        "Person": PackageResources.Person_mustache,
        "ProblemPage": PackageResources.ProblemPage_mustache,
        "ReasonChoice": PackageResources.ReasonChoice_mustache,
        "RejectsPage": PackageResources.RejectsPage_mustache,
        "RepairPage": PackageResources.RepairPage_mustache,
        "SearchPage": PackageResources.SearchPage_mustache,
        "SignInPage": PackageResources.SignInPage_mustache,
        "SuggestionPanel": PackageResources.SuggestionPanel_mustache,
        "VisitPanel": PackageResources.VisitPanel_mustache,
    ]
}

/// A page without a template: a fault of ours, found by the tests that render every page.
struct MissingTemplate: Error {
    var name: String
}
