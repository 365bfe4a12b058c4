package import Decoding
import LocatedYAML
import ProfileFiles
import Profiles

/// A message of the typical profile as a device sends it, and the plan that reads it.
package enum DecodeLoad {
    package static let payload = Array(
        (#"{"ts":1785138101500,"seq":51234,"water":25.4,"return":29.1,"flow":210.5,"pressure":0.91,"pump":652,"#
            + #""energy":101.234,"mode":1,"rssi":-64}"#).utf8)

    package static func plan() throws -> ReadingPlan {
        var issues = Issues()
        guard
            let profile = ProfileFile.read(
                Array(TypicalProfile.yaml.utf8), file: "typical", conventions: ["json"], &issues),
            let rule = profile.reports.rules.first,
            let plan = ReadingPlan(rule: rule, captures: ["device": "p1"], profile)
        else { throw UnusableProfile("the typical profile has no plan: \(issues.sorted.map(\.description))") }
        return plan
    }
}
