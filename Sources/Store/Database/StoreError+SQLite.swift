import GRDB

extension StoreError {
    /// What an error out of GRDB means to a caller. The text names tables and columns, never values.
    init(_ error: any Error, in file: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            self.init(error, in: file)
        default:
            self.init(.io, cause: "\(file): \(error)")
        }
    }

    private init(_ error: DatabaseError, in file: String) {
        let text = "\(file): \(error.message ?? "SQLite error") (\(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.diskFull, retriable: true, cause: "\(text); free some space on this file system")
        // A file in WAL mode that finds no room for its index says so in its own way.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            self.init(.diskFull, retriable: true, cause: "\(text); free some space on this file system")
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(.readOnly, cause: "\(text); make the data directory writable for this user")
        case .SQLITE_CANTOPEN:
            self.init(.io, cause: "\(text); check that the data directory exists and is writable for this user")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, cause: "\(text); restore the latest backup")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.locked, retriable: true, cause: text)
        case .SQLITE_CONSTRAINT:
            self.init(.constraint(Self.constraint(of: error)), cause: text)
        case .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE:
            self.init(.constraint(.outOfRange), cause: text)
        default:
            self.init(.io, cause: text)
        }
    }

    private static func constraint(of error: DatabaseError) -> Constraint {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            // An index over expressions is named by SQLite, one over columns is told by its columns.
            error.message?.contains("repairs.device") == true ? .deviceOccupied : .taken
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            .missingReference
        case .SQLITE_CONSTRAINT_TRIGGER:
            .appendOnly
        default:
            .outOfRange
        }
    }
}

/// Runs `body`, turning whatever it throws into a `StoreError` that names `file`.
func storing<T>(in file: String, _ body: () throws -> T) throws(StoreError) -> T {
    do {
        return try body()
    } catch {
        throw StoreError(error, in: file)
    }
}
