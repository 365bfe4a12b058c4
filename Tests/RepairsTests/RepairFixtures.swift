import Profiles
import Repairs
import Telemetry

// The values that the tests of this target start from.

let noon = Timestamp(seconds: 1_800_000_000)
let heatPump = DeviceID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)
let neighbour = DeviceID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0002)
let profile = ProfileID(rawValue: "acme/heater")
let always = Expression.truth(true)

/// A restart over MQTT that is answered, proved within two hours and watched for three days.
let restart = Fix(
    id: "restart", kind: .cure, title: "Restart the controller",
    means: .remote(
        Fix.Command(
            topic: "homes/{home}/{device}/command", payload: #"{"cmd":"restart","id":"{repair}"}"#,
            acknowledgedBy: Fix.AcknowledgedBy(topic: "homes/{home}/{device}/reply", correlationPath: "$.id"))),
    impact: Fix.Impact(offline: .minutes(2)), permission: .occupier,
    onlyIf: [Fix.Precondition(when: always, text: "it is not defrosting")],
    limits: Fix.Limits(count: 2, period: .days(1), cooldown: .hours(1)),
    proof: Fix.Proof(
        firstSign: Fix.Check(when: always, within: .minutes(5)), verify: Fix.Check(when: always, within: .hours(2)),
        holds: .days(3)))

/// A command that is neither answered nor named after its repair.
let silentSwitch = Fix(
    id: "switch", kind: .relief, title: "Switch it on",
    means: .remote(Fix.Command(topic: "cmnd/plug/POWER", payload: "ON", repeatable: true)), permission: .none,
    proof: Fix.Proof(verify: Fix.Check(when: always, within: .minutes(30))))

/// A fix that no reading can prove.
let unprovable = Fix(
    id: "reset", kind: .cure, title: "Reset the display",
    means: .remote(
        Fix.Command(
            topic: "homes/h1/{device}/command", payload: "{repair}",
            acknowledgedBy: Fix.AcknowledgedBy(topic: "homes/h1/{device}/reply", correlationPath: "$.id"))))

let bleedRadiators = Fix(
    id: "bleed", kind: .cure, title: "Bleed the radiators",
    means: .customer(instructions: "open each valve until water comes"),
    proof: Fix.Proof(verify: Fix.Check(when: always, within: .hours(6)), holds: .days(7)))

func newRepair(
    _ fix: Fix = restart, id: RepairID = "r-1", requestedBy: String = "ada", needsSecondPerson: Bool = false
) -> Repair? {
    RepairPlan(fix, needsSecondPerson: needsSecondPerson).map {
        Repair(
            id: id, device: heatPump, profile: profile, plan: $0, contact: "c-1", requestedBy: requestedBy,
            requestedAt: noon, idempotencyKey: "key-1", epoch: 1)
    }
}

/// Everything ready for sending.
func ready(
    at now: Timestamp, asOf: Timestamp? = nil, failures: [GuardFailure] = [], reach: Reach = .fresh,
    causeCleared: Bool = false, connected: Bool = true
) -> RepairMachine.Event {
    let command = try? RenderedCommand(topic: "homes/h1/d1/command", payload: #"{"id":"r-1"}"#, correlation: "r-1")
    return .considered(
        RepairMachine.Readiness(
            asOf: asOf ?? now, failures: failures, reach: reach, causeCleared: causeCleared, connected: connected,
            command: command))
}

func answer(_ status: Acknowledgement.Status, correlation: String? = "r-1", detail: String? = nil)
    -> RepairMachine.Event
{
    .acknowledged(Acknowledgement(status: status, correlation: correlation, detail: detail), from: heatPump)
}

/// An event at so many seconds after the request.
struct Moment: Sendable {
    var seconds: Int64
    var event: RepairMachine.Event
    var at: Timestamp { noon + .seconds(seconds) }

    init(_ seconds: Int64, _ event: RepairMachine.Event) {
        self.seconds = seconds
        self.event = event
    }

    /// Readiness at that very moment.
    static func consider(
        _ seconds: Int64, failures: [GuardFailure] = [], reach: Reach = .fresh, causeCleared: Bool = false,
        connected: Bool = true
    ) -> Moment {
        Moment(
            seconds,
            ready(
                at: noon + .seconds(seconds), failures: failures, reach: reach, causeCleared: causeCleared,
                connected: connected))
    }
}

extension RepairMachine {
    /// Plays the moments; the actions in order.
    mutating func play(_ moments: [Moment]) -> [Action] {
        moments.map { observe($0.event, at: $0.at) }
    }

    var kinds: [RepairStep.Kind] { steps.map(\.kind) }
}

extension RepairMachine.Action {
    var publication: RepairMachine.Publication? {
        if case .commitThenPublish(_, let publication) = self { publication } else { nil }
    }
    var isRecord: Bool {
        switch self {
        case .record, .recordAndMark, .commitThenPublish: true
        case .none, .mark, .refuse, .alert: false
        }
    }
}

/// Source: Steele, Lea, Flood 2014.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
