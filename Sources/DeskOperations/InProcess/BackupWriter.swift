/// Writes copies of everything that is kept.
package protocol BackupWriter: Sendable {
    /// To a new or empty directory, while the service runs. Throws `StoreError`, or `DeskError.conflict` while another
    /// is being written.
    func backUp(to directory: String) async throws -> BackupReport
}
