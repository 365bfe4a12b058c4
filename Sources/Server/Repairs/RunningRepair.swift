import DeskOperations
import Repairs
import Store
import Telemetry

/// A repair in memory: open, or ended so lately that a late word may still come.
struct RunningRepair: Sendable {
    var machine: RepairMachine
    let kept: KeptRepair
    /// How many of the machine's steps the registry has.
    private(set) var stored: Int
    /// The state the registry has.
    private(set) var storedState: String

    /// One that the registry holds as it is.
    init(_ machine: RepairMachine, _ kept: KeptRepair) {
        self.machine = machine
        self.kept = kept
        stored = machine.steps.count
        storedState = machine.standing.rawValue
    }

    /// What the registry lacks; nil where it has all.
    var unstored: RepairTransition? {
        machine.steps.count > stored ? machine.transition(kept, storedSteps: stored) : nil
    }

    /// The registry has taken all.
    mutating func noteStored() { self = RunningRepair(machine, kept) }

    var endedAt: Timestamp? { machine.hasEnded ? machine.steps.last?.at : nil }

    func input(_ mark: RepairMark, at now: Timestamp) -> DeviceInput {
        DeviceInput(device: kept.repair.device, receivedAt: now, content: .repair(mark))
    }
}
