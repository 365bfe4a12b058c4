/// Rows of another system's past and present, put in at once. Ids are given, so the same rows twice change nothing.
package struct ImportedRows: Sendable {
    package var persons: [PersonRecord] = []
    package var homes: [HomeRecord] = []
    package var ties: [TieRecord] = []
    package var devices: [DeviceRecord] = []
    package var contacts: [ContactRecord] = []
    package var permissions: [PermissionRecord] = []
    package var repairs: [ImportedRepairRow] = []
    package var promises: [PromiseRecord] = []
    package var visitFindings: [VisitFindingRecord] = []
    package var reasons: [ContactReasonRecord] = []

    package init() {}
}

/// A past repair with its log.
package struct ImportedRepairRow: Sendable {
    package var repair: RepairRecord
    package var steps: [RepairStepRecord]

    package init(repair: RepairRecord, steps: [RepairStepRecord]) {
        self.repair = repair
        self.steps = steps
    }
}
