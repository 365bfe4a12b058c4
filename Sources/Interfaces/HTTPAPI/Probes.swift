/// What the service knows of itself, for those who watch it.
package struct Probes: Sendable {
    /// Whether it can serve: nil, or the reason it cannot.
    package var notReady: @Sendable () async -> String?
    /// Prometheus text exposition format, version 0.0.4. Never a person's name or number.
    package var metrics: @Sendable () async -> String

    package init(
        notReady: @escaping @Sendable () async -> String? = { nil },
        metrics: @escaping @Sendable () async -> String = { "" }
    ) {
        self.notReady = notReady
        self.metrics = metrics
    }
}
