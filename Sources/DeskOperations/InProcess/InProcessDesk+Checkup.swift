extension InProcessDesk {
    package func checkup(as principal: Principal) async throws(DeskError) -> Checkup {
        try require(principal, .engineer, .administrator, to: "see how the service is")
        guard let checkupSource else { throw .unavailable("Nobody watches over this desk.") }
        return await checkupSource.checkup()
    }
}
