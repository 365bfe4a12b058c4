/// By what is judged: the table, and how often a posterior is looked at.
package struct Judging: Hashable, Sendable {
    package var table: JudgingTable
    /// ms, > 0: the posterior counts as it stands at each multiple of this.
    package var sample: Int64

    package init(table: JudgingTable, sample: Int64 = 3_600_000) {
        self.table = table
        self.sample = max(1, sample)
    }
}

/// Why a line cannot be judged.
package enum JudgingFault: Error, Hashable, Sendable {
    /// The judging table has no such family.
    case unknownFamily(String)
    /// The judging table's family has no such cause.
    case unknownCause(String, family: String)
    /// A device has two families, or one of its lines is older than the one before it.
    case otherFamily(String)
    case outOfOrder
    /// The truth says nothing of the device.
    case unknownDevice(String)
    /// Two lines of one profile name different causes.
    case otherCauses(profile: String)
}
