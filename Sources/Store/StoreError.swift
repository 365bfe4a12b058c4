/// Why the store could not do what was asked.
package struct StoreError: Error, Hashable, Sendable {
    package var code: Code
    /// True where the same call may succeed later without anybody changing it: a full disk, a lock.
    package var retriable: Bool
    /// For people: what happened and, where there is one, the remedy. Holds no personal data.
    package var cause: String

    package enum Code: Hashable, Sendable {
        /// No space left; what was committed stays readable.
        case diskFull
        /// The file or its directory cannot be written.
        case readOnly
        /// A file does not hold what the store wrote.
        case corrupt
        /// A newer Bedside has written this file.
        case newerSchema
        /// Another process or connection holds it.
        case locked
        case constraint(Constraint)
        /// What was asked for does not exist (any more).
        case notFound
        /// The operating system failed to read or write.
        case io
    }

    /// Which rule of the schema a write would have broken.
    package enum Constraint: Hashable, Sendable {
        /// The key (id, native address, idempotency key, account name, …) is taken.
        case taken
        /// It refers to something that is not there.
        case missingReference
        /// A value is missing or outside its allowed range or length.
        case outOfRange
        /// The table only grows.
        case appendOnly
        /// The native id differs from a known one only in Unicode normalisation.
        case unicodeTwin
        /// The row is no longer in the state the caller expected.
        case changedMeanwhile
        /// A stop is in force.
        case stopped
        /// Another repair occupies the device.
        case deviceOccupied
        /// A number is NaN or infinite.
        case notFinite
    }

    package init(_ code: Code, retriable: Bool = false, cause: String) {
        self.code = code
        self.retriable = retriable
        self.cause = cause
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String { cause }
}
