import Telemetry

/// One instant in the three ways a template needs it.
struct TimeView: Sendable {
    var iso: String
    var absolute: String
    var relative: String

    init(_ at: Timestamp, _ times: TimeText) {
        iso = times.iso(at)
        absolute = times.absolute(at)
        relative = times.relative(at)
    }
}
