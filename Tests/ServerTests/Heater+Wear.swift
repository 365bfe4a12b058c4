import Profiles
import Telemetry

extension Heater {
    /// The same heater, whose hang is foretold: its water falls to 25 degrees.
    static func wearingProfile() throws -> DeviceProfile {
        guard var profile = try catalog().profiles[ProfileID(rawValue: "acme/heater")],
            let hung = profile.causes.firstIndex(where: { $0.id == "hung" }),
            let flow = profile.metrics.firstIndex(where: { $0.id == flow })
        else { throw Unreadable(issues: ["the profile is not there"]) }
        profile.causes[hung].prognosis = Cause.Prognosis(metric: flow, limit: .fallsTo(25))
        return profile
    }

    /// Twelve reports a day, until `days` are over; by day.
    static func wear(of number: UInt64, days: Int64, flow: (Int64) -> Double) -> [DeviceInput] {
        (0..<days * 12).map { step in
            let wobble = step % 2 == 0 ? 0.1 : -0.1
            return input(
                readings(["flow": flow(step / 12) + wobble, "mode": 1], at: noon(step * 7_200)), of: number,
                at: step * 7_200)
        }
    }
}
