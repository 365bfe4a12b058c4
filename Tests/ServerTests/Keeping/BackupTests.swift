import DeskOperations
import DiskFixture
import Foundation
import GRDB
import Repairs
import Telemetry
import Testing

@testable import Server
@testable import Store

/// Copies of the data directory, and what becomes of them.
@Suite(.timeLimit(.minutes(10))) struct BackupTests {
    /// Five heaters that fall cold, recover and fall cold again, a minute at a time.
    private func story() -> [[DeviceInput]] {
        (Int64(0)..<120).map { minute in
            var step: [DeviceInput] = []
            for number in UInt64(1)...5 {
                if minute == 0 { step.append(enrolment(of: number)) }
                let cold = minute % 40 > 20 && number % 2 == 0
                step.append(
                    input(
                        Heater.readings(
                            ["flow": (cold ? 15 : 50) + Double(minute) / 10, "mode": 1], at: noon(minute * 60)),
                        of: number, at: minute * 60))
            }
            step.append(tick(at: minute * 60 + 30))
            return step
        }
    }

    private func backup(of engine: Engine) -> Backup {
        Backup(stores: engine.stores, snapshots: engine.snapshots, clock: engine.clock.server(), logger: quiet)
    }

    @Test(arguments: [0, 1, 2])
    func `D13: a backup made while messages come in holds each reading up to its end once`(_ saves: Int) async throws {
        let story = story()
        let undisturbed = TemporaryDirectory()
        let whole = try await Engine.start(in: undisturbed)
        for step in story { try await whole.take(step) }
        let expected = try await whole.derived()

        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story[..<30] { try await engine.take(step) }
        if saves > 0 { try await engine.snapshots.save() }
        for step in story[30..<50] { try await engine.take(step) }
        let target = directory.file("backup")
        let report = try await withThrowingTaskGroup(of: BackupReport?.self) { group in
            group.addTask {
                for step in story[50..<90] {
                    try await engine.take(step)
                    if saves > 1 { try await engine.snapshots.save() }
                }
                return nil
            }
            group.addTask { try await backup(of: engine).backUp(to: target) }
            return try await group.reduce(into: BackupReport?.none) { $0 = $0 ?? $1 }
        }
        let written = try #require(report)
        #expect(written.bytes > 0)
        // What went on afterwards is lost with the machine.
        let again = TemporaryDirectory()
        let restored = try await Restore.run(from: target, to: again.file("data"), at: noon(8_000))
        #expect(restored.check.damage.isEmpty)
        #expect(restored.position.rawValue == written.position)
        #expect(restored.epoch == 2)
        let next = try await Engine.start(in: again)
        #expect(next.stores.journal.lastPosition == restored.position)
        // Whatever came behind its end comes again.
        let rest = Array(story.joined().dropFirst(Int(written.position)))
        #expect(rest.count >= 30 * 6)
        for input in rest { try await next.take([input]) }
        #expect(try await next.derived() == expected)
    }

    /// Moves what is in the logs of journal and days into their files; how many pages that were. Blocks.
    private func moveLogs(of stores: Stores) throws -> Int {
        var writers: [any DatabaseWriter] = [stores.journal.queue]
        for day in stores.history.days.days {
            if let file = try stores.history.days.file(day) { writers.append(file.pool) }
        }
        return try writers.reduce(0) { pages, writer in
            try pages + writer.writeWithoutTransaction { db in try db.checkpoint(.passive).checkpointedFrameCount }
        }
    }

    @Test func `D13: made while logs are moved into their files all the time, every backup is whole`() async throws {
        let story = story()
        let undisturbed = TemporaryDirectory()
        let whole = try await Engine.start(in: undisturbed)
        for step in story { try await whole.take(step) }
        let expected = try await whole.derived()

        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story[..<20] { try await engine.take(step) }
        // The registry moves its own with every commit.
        try await engine.stores.registry.leaveInLog(pages: 1)
        let (moved, isOver) = (Shared(0), Shared(false))
        let targets = (0..<6).map { directory.file("backup-\($0)") }
        var movedMeanwhile = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for (number, step) in story[20..<90].enumerated() {
                    try await engine.take(step)
                    if number % 5 == 0 { try await engine.snapshots.save() }
                }
            }
            let mover = DispatchQueue(label: "mover")
            group.addTask {
                while !isOver.value, !Task.isCancelled {
                    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                        mover.async {
                            done.resume(
                                with: Result {
                                    let pages = try moveLogs(of: engine.stores)
                                    moved.change { $0 += pages }
                                })
                        }
                    }
                }
            }
            defer { isOver.change { $0 = true } }
            for target in targets {
                let before = moved.value
                _ = try await backup(of: engine).backUp(to: target)
                movedMeanwhile += moved.value - before
            }
            isOver.change { $0 = true }
            try await group.waitForAll()
        }
        #expect(movedMeanwhile > 0)
        for target in targets {
            let again = TemporaryDirectory()
            let restored = try await Restore.run(from: target, to: again.file("data"), at: noon(8_000))
            #expect(restored.check.damage.isEmpty)
            let next = try await Engine.start(in: again)
            for input in story.joined().dropFirst(Int(restored.position.rawValue)) { try await next.take([input]) }
            #expect(try await next.derived() == expected)
        }
    }

    @Test func `D14: a repair that waited when the backup was made expires, and nothing of it is sent`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        _ = try await workshop.coordinator.begin(try workshop.kept())
        let target = workshop.directory.file("backup")
        _ = try await backup(of: workshop.engine).backUp(to: target)
        let directory = TemporaryDirectory()
        let restored = try await Restore.run(from: target, to: directory.file("data"), at: noon(8_000))
        #expect(restored.epoch == 2)
        let sender = FakeSender()
        let engine = try await Engine.start(in: directory, clock: workshop.clock, sender: sender)
        let again = Workshop(directory: directory, clock: workshop.clock, sender: sender, engine: engine)
        for _ in 0..<3 { try await again.minute() }
        #expect(sender.sent.isEmpty)
        #expect(try await again.standing() == .expired)
        #expect(try await engine.stores.registry.auditLog(limit: 100).contains { $0.entry.action == "backup.restore" })
    }

    @Test func `What is no whole backup, and a directory that holds something, are refused`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story()[..<5] { try await engine.take(step) }
        let target = directory.file("backup")
        _ = try await backup(of: engine).backUp(to: target)
        await #expect(throws: DeskError.self) { try await backup(of: engine).backUp(to: target) }
        // The running service's own.
        let inUse = await #expect(throws: StoreError.self) {
            try await Restore.run(from: target, to: directory.file("data"), at: noon())
        }
        #expect(inUse?.code == .locked)
        let taken = TemporaryDirectory()
        _ = try taken.write("mine", to: "diary")
        await #expect(throws: StoreError.self) { try await Restore.run(from: target, to: taken.path, at: noon()) }
        // Cut off before its end.
        try FileManager.default.removeItem(atPath: target + "/backup")
        let half = await #expect(throws: StoreError.self) {
            try await Restore.run(from: target, to: directory.file("new"), at: noon())
        }
        #expect(half?.code == .notFound)
    }

    @Test func `D10: a damaged backup is told when it is restored, and begins no epoch`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story()[..<20] { try await engine.take(step) }
        try await engine.snapshots.save()
        let target = directory.file("backup")
        _ = try await backup(of: engine).backUp(to: target)
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: target + "/history").first { $0.hasPrefix("20") })
        let path = URL(fileURLWithPath: "\(target)/history/\(file)")
        var bytes = try Data(contentsOf: path)
        // The end of the second page is where its first row's bytes are.
        for place in stride(from: 4_096, to: bytes.count, by: 4_096) { bytes[place + 4_090] ^= 0x10 }
        try bytes.write(to: path)
        let restored = try await Restore.run(from: target, to: directory.file("new"), at: noon())
        #expect(restored.check.damage == ["history/\(file): its checksum is another than when the backup was made"])
        #expect(restored.epoch == nil && !restored.isTaken)
        // What was copied before it was seen is gone again.
        #expect(try DataDirectory.isEmpty(directory.file("new")))
    }

    @Test func `A backup that lacks a file, or has one without bytes, is not put back`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story()[..<20] { try await engine.take(step) }
        try await engine.snapshots.save()
        let target = directory.file("backup")
        _ = try await backup(of: engine).backUp(to: target)
        let day = try #require(
            try FileManager.default.contentsOfDirectory(atPath: target + "/history").first { $0.hasPrefix("20") })
        let partition = try #require(
            try FileManager.default.contentsOfDirectory(atPath: target + "/snapshots").first)
        for name in ["journal.sqlite", "registry.sqlite", "history/\(day)", "snapshots/\(partition)"] {
            let file = URL(fileURLWithPath: "\(target)/\(name)")
            let whole = try Data(contentsOf: file)
            try FileManager.default.removeItem(at: file)
            for finding in ["\(name): the file is missing", "\(name): the file has 0 bytes; it had \(whole.count)"] {
                let restored = try await Restore.run(from: target, to: directory.file("new"), at: noon())
                #expect(restored.check.damage.count == 1 && restored.check.damage[0].hasPrefix(finding))
                #expect(restored.epoch == nil && !restored.isTaken)
                #expect(try DataDirectory.isEmpty(directory.file("new")))
                let check = try DataCheck.run(target)
                #expect(check.damage == restored.check.damage)
                try Data().write(to: file)
            }
            try whole.write(to: file)
        }
        let whole = try await Restore.run(from: target, to: directory.file("new"), at: noon())
        #expect(whole.check.damage.isEmpty && whole.epoch == 2)
        // A service on the backup itself would send its open commands again.
        await #expect(throws: StartError.self) { try await Stores.open(target) }
    }

    @Test func `A backup of an earlier version, which lists nothing, is read and held against how far it says it goes`()
        async throws
    {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story()[..<20] { try await engine.take(step) }
        let target = directory.file("backup")
        _ = try await backup(of: engine).backUp(to: target)
        var mark = try #require(try BackupMark(of: target))
        mark.files = nil
        try Data(try mark.bytes).write(to: URL(fileURLWithPath: target + "/backup"))
        #expect(try await Restore.run(from: target, to: directory.file("new"), at: noon()).epoch == 2)
        mark.position += 1
        try Data(try mark.bytes).write(to: URL(fileURLWithPath: target + "/backup"))
        let short = try await Restore.run(from: target, to: directory.file("short"), at: noon())
        #expect(short.check.damage.count == 1 && short.check.damage[0].hasPrefix("journal.sqlite: it ends at input"))
        #expect(short.epoch == nil && short.isTaken)
        try FileManager.default.removeItem(atPath: target + "/registry.sqlite")
        let without = try await Restore.run(from: target, to: directory.file("without"), at: noon())
        #expect(without.check.damage.contains("registry.sqlite: the file is missing"))
    }

    @Test(.enabled(if: SmallDisk.mayMount, "needs the right to mount a tmpfs (root)"))
    func `A backup on a medium that cannot be written is checked as any other`() async throws {
        let directory = TemporaryDirectory()
        let engine = try await Engine.start(in: directory)
        for step in story()[..<20] { try await engine.take(step) }
        try await engine.snapshots.save()
        let disk = try #require(SmallDisk(megabytes: 64))
        let target = disk.path + "/1 % of #7?"
        _ = try await backup(of: engine).backUp(to: target)
        let expected = try DataCheck.run(target)
        #expect(expected.damage.isEmpty && expected.files >= 6)
        let log = target + "/registry.sqlite-wal"
        try Data(count: 32).write(to: URL(fileURLWithPath: log))
        try #require(disk.makeReadOnly())
        // What a log would add cannot be read there: nothing is said of damage.
        let error = #expect(throws: StoreError.self) { try DataCheck.run(target) }
        #expect(error?.code == .readOnly && error?.cause.contains("copy the directory") == true)
        try #require(disk.makeWritable())
        try FileManager.default.removeItem(atPath: log)
        try #require(disk.makeReadOnly())
        let check = try DataCheck.run(target)
        #expect(check.damage.isEmpty && check.files == expected.files && check.position == expected.position)
    }

    @Test func `D12: what a server holds is not checked beside it, and afterwards it is sound`() async throws {
        let directory = TemporaryDirectory()
        do {
            let engine = try await Engine.start(in: directory)
            for step in story()[..<20] { try await engine.take(step) }
            try await engine.snapshots.save()
            let error = #expect(throws: StoreError.self) { try DataCheck.run(directory.file("data")) }
            #expect(error?.code == .locked)
        }
        let copy = try directory.copy()
        let check = try DataCheck.run(copy.file("data"))
        #expect(check.damage.isEmpty)
        #expect(check.files >= 6)
        #expect(throws: StoreError.self) { try DataCheck.run(copy.file("nowhere")) }
    }
}
