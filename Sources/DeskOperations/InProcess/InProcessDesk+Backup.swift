import Store

extension InProcessDesk {
    package func backUp(
        to directory: String, as principal: Principal
    ) async throws(DeskError) -> BackupReport {
        try require(principal, .administrator, to: "write a backup")
        // It names a directory of the server's machine, which is nobody's from afar.
        guard principal.proof == .local else {
            throw .forbidden("A backup is asked for on the server's machine: bedside backup DIRECTORY")
        }
        guard directory.hasPrefix("/"), directory.utf8.count <= 1_000, !directory.utf8.contains(0) else {
            throw .invalid(field: "directory", why: "It is no absolute path.")
        }
        guard let backup else { throw .unavailable("This desk keeps nothing that could be copied.") }
        return try await only {
            try await registry.audit(audit(principal, "backup.write", directory))
            do {
                return try await backup.backUp(to: directory)
            } catch let error as StoreError {
                // Whoever asks is at this machine, and can put it right.
                throw DeskError.conflict("no backup was written to \(directory): \(error.cause)")
            }
        }
    }
}
