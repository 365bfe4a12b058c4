import Store
import Telemetry

/// For whom something is written, in which contact, and when.
struct Viewpoint: Sendable {
    let principal: Principal
    var contact: ContactRecord?
    /// Who would permit a fix; nil where nobody is being spoken to.
    var caller: PersonRecord?
    /// Whether somebody is on the line about it: that they are is itself a finding.
    var isCall = false
    let now: Timestamp
}
