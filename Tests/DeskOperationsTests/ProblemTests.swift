import DeskOperations
import Testing

@Suite struct ProblemTests {
    @Test(arguments: [
        DeskError.notFound("device"), .forbidden("Not your role."), .unauthenticated, .conflict("Under way already."),
        .invalid(field: "limit", why: "Too large."), .tooMany(retryAfter: 17), .unavailable("Free some disk."),
    ])
    func `Every error of the desk comes back from the wire as it was`(error: DeskError) throws {
        let bytes = try WireFormat.bytes(of: Problem(error))
        #expect(try WireFormat.value(Problem.self, from: bytes).deskError == error)
    }

    @Test func `A problem of another kind becomes unavailable with its remedy`() {
        let problem = Problem(kind: "too_large", title: "Content Too Large", status: 413, remedy: "Send less at once.")
        #expect(problem.deskError == .unavailable("Send less at once."))
    }
}
