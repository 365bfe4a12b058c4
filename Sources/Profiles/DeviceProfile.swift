/// What an engineer knows of one kind of device, checked and compiled: which devices it is for, how they speak,
/// their metrics, symptoms, causes and fixes. Lists keep the file's order; indices into them are stable within one value.
package struct DeviceProfile: Hashable, Sendable {
    /// `maker/model` in kebab case, e.g. `northwind/heat-pump-hp200`.
    package var id: ProfileID
    package var title: String
    package var match: DeviceMatch
    package var reports: Reports
    /// What the readings cannot show, in the customer's words.
    package var cannotSee: [String]
    package var metrics: [Metric]
    /// Every window that the rules read, each once; a rule names it by index.
    package var windows: [Window]
    package var symptoms: [Symptom]
    package var causes: [Cause]
    package var fixes: [Fix]
    package var lived: [Lived]
    package var asks: [Ask]
    package var dangers: [Danger]
    package var parameters: [Parameter]
    package var schedules: [Schedule]
    /// Posterior at which an episode opens and clears. Defaults 0.5 and 0.2.
    package var opensAt: Double
    package var clearsAt: Double
    /// A stable hash of the file's content: state made under another hash is refolded.
    package var contentHash: UInt64

    package init(
        id: ProfileID, title: String, match: DeviceMatch, reports: Reports, cannotSee: [String] = [],
        metrics: [Metric], windows: [Window], symptoms: [Symptom], causes: [Cause], fixes: [Fix],
        lived: [Lived] = [], asks: [Ask] = [], dangers: [Danger] = [], parameters: [Parameter] = [],
        schedules: [Schedule] = [], opensAt: Double = 0.5, clearsAt: Double = 0.2, contentHash: UInt64 = 0
    ) {
        self.id = id
        self.title = title
        self.match = match
        self.reports = reports
        self.cannotSee = cannotSee
        self.metrics = metrics
        self.windows = windows
        self.symptoms = symptoms
        self.causes = causes
        self.fixes = fixes
        self.lived = lived
        self.asks = asks
        self.dangers = dangers
        self.parameters = parameters
        self.schedules = schedules
        self.opensAt = opensAt
        self.clearsAt = clearsAt
        self.contentHash = contentHash
    }
}
