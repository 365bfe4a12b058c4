import Evaluation
import Testing

/// What the words of a caller make of the causes, judged.
@Suite struct ContactTests {
    private static func line(
        at time: Int64, calling: [Double], told: [Double], questions: Int, device: String = "a"
    ) -> DiagnosisRecord {
        var line = Fleet.line(device, at: time, scale: 0.2, dry: 0.3)
        line.calling = calling
        line.contact = DiagnosisRecord.Contact(told: questions + 1, questions: questions, reasons: told)
        return line
    }

    @Test
    func `The place of the right cause counts before a word and after the last, of the cause that was called about`()
        throws
    {
        var judge = Judge(Judging(table: Fleet.table()))
        let hour = Fleet.hour
        for device in ["a", "b"] {
            try judge.note(Fleet.truth(device, at: 0))
            try judge.note(Fleet.truth(device, at: 10, ("limescale", 1, 10), ("crack", 1, 10)))
            try judge.note(
                ContactRecord(at: 20 * hour, device: device, cause: "limescale", since: 10 * hour))
        }
        // About what no profile can see: not looked at.
        try judge.note(ContactRecord(at: 30 * hour, device: "a", cause: "crack", since: 10 * hour))
        let quiet = [0.1, 0.1, 0.1, 0.1]
        try judge.note(Self.line(at: 20, calling: [0.2, 0.5, 0.4, 0.3], told: [0.8, 0.1, 0, 0], questions: 2))
        try judge.note(Self.line(at: 30, calling: quiet, told: quiet, questions: 1))
        // Nobody called then.
        try judge.note(Self.line(at: 31, calling: quiet, told: quiet, questions: 9))
        try judge.note(
            Self.line(at: 20, calling: [0.4, 0.5, 0, 0], told: [0.3, 0.4, 0, 0], questions: 3, device: "b"))
        let judgement = judge.judgement()
        let contacts = judgement.contacts
        #expect(contacts.wordless.looked == 2 && contacts.told.looked == 2 && contacts.questions == 5)
        #expect(contacts.wordless.first == 0 && contacts.wordless.firstThree == 1)
        #expect(contacts.told.first == 1 && contacts.told.firstThree == 2)
        let scale = try #require(judgement.profiles.first?.truths.first { $0.cause == "limescale" })
        #expect(scale.contacts == contacts)
    }

    @Test func `Without words there is nothing to judge of contacts`() throws {
        let judgement = try Fleet.judged([Fleet.truth("a", at: 0)], [Fleet.line("a", at: 1)])
        #expect(judgement.contacts.told.looked == 0)
    }
}
