/// Why the desk did not do what was asked. Closed: a face switches over it and misses nothing.
package enum DeskError: Error, Hashable, Sendable {
    /// Nothing of that name that this principal may see; an id of another's is answered the same way (and audited).
    case notFound(String)
    /// Signed in, yet the role or a limit does not allow it. What would be needed.
    case forbidden(String)
    /// No session, an ended one, or a wrong name or password: the same for all, so that nobody learns which names exist.
    case unauthenticated
    /// It stands against what already is: what, in words.
    case conflict(String)
    /// A value is not acceptable: which one, and why.
    case invalid(field: String, why: String)
    /// Too many tries or look-ups; after how many seconds to try again.
    case tooMany(retryAfter: Int)
    /// Not now: starting, stopping, disk full, or the server cannot be reached. What a person can do about it.
    case unavailable(String)

    /// Runs `body`; every error that is not the desk's own becomes `unavailable`, without its text, which may hold
    /// personal data. The caller logs it through `report`.
    package static func only<Value>(
        isolation: isolated (any Actor)? = #isolation, report: (any Error) -> Void = { _ in },
        _ body: () async throws -> Value
    ) async throws(DeskError) -> Value {
        do {
            return try await body()
        } catch let error as DeskError {
            throw error
        } catch {
            report(error)
            throw .unavailable("Try again; if it stays, the service's log says why.")
        }
    }
}
