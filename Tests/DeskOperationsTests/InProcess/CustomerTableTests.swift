import DeskOperations
import Foundation
import Store
import Telemetry
import Testing

@Suite struct CustomerTableTests {
    private static let header =
        "account,name,phone,email,language,preferred_channel,needs,address,time_zone,region,role,from,convention,native,serial,words"
    private static let zoe =
        "AC-9,Zoe Novak,07700 900150; +44 7700 900151,zoe@example.org,en-GB,chat,infant: a baby,\"1 New Street\nOtterburn\",Europe/London,North,owner,2025-01-01,json,n-1,S-1,the heater upstairs"
    private static let yan =
        "AC-10,Yan Smith,07700 900152,,,,,2 New Street,Europe/London,,,,json,n-2,S-2,"

    /// The bytes in pieces of `size`.
    private static func pieces(_ bytes: [UInt8], of size: Int) -> BytePieces {
        AsyncThrowingStream([UInt8].self, bufferingPolicy: .unbounded) { stream in
            for start in stride(from: 0, to: bytes.count, by: size) {
                stream.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            stream.finish()
        }
    }

    private func take(
        _ text: String, into bench: FixtureDesk, of size: Int = 64, _ options: RegistryTableOptions = .init()
    ) async throws -> ImportReport {
        try await take(Array(text.utf8), into: bench, of: size, options)
    }

    private func take(
        _ bytes: [UInt8], into bench: FixtureDesk, of size: Int = 64, _ options: RegistryTableOptions = .init()
    ) async throws -> ImportReport {
        try await bench.desk.importRegistryTable(Self.pieces(bytes, of: size), options, as: bench.root)
    }

    private func table(_ rows: String...) -> String { ([Self.header] + rows).joined(separator: "\n") + "\n" }

    private func person(_ text: String, in bench: FixtureDesk) async throws -> PersonPage {
        let found = try await bench.desk.callers(matching: CallerQuery(.text(text)), as: bench.ada)
        return try await bench.desk.person(try #require(found.matches.first?.person), as: bench.ada)
    }

    /// All that a table can put in.
    private func holdings(_ bench: FixtureDesk) async throws -> [String] {
        var all = try await bench.registry.devices(limit: 100).map { "\($0)" }
        for account in ["AC-9", "AC-10"] {
            let found = try await bench.desk.callers(matching: CallerQuery(.text(account)), as: bench.ada)
            for match in found.matches where match.matchedBy == .account {
                let held = try #require(await bench.registry.personWithHomes(match.person, at: FixtureDesk.now))
                all.append("\(held)")
            }
        }
        return all
    }

    @Test func `what was taken before the registry fails is made known to the fold`() async throws {
        let bench = try await FixtureDesk()
        let rows = (0..<600).map {
            "A-\($0),Person \($0),,,,,,\($0) New Street,Europe/London,,,,json,many-\($0),M-\($0),"
        }
        var broken = RegistryTableImport(
            registry: bench.registry, importer: bench.importer, defaultRegion: "GB", options: RegistryTableOptions(),
            names: FixtureDesk.names, now: { FixtureDesk.now }
        ) { lines, _ in
            // The registry takes no entry without an actor: the second batch fails as it would on a full disk.
            AuditEntry(
                at: FixtureDesk.now, actor: lines.hasPrefix("lines 2-") ? "root" : "", action: "registry.import",
                subject: lines)
        }
        let text = ([Self.header] + rows).joined(separator: "\n")
        await #expect(throws: StoreError.self) {
            _ = try await broken.take(Self.pieces(Array(text.utf8), of: 5_000))
        }
        #expect(await bench.importer.enrolled.count == Registry.mostRowsAtOnce)
        #expect(await bench.importer.enrolled.first?.addresses.first?.native == "many-0")
    }

    @Test(arguments: [1, 7, 64, 100_000])
    func `a table is put in, however its bytes arrive, and made known to the fold`(size: Int) async throws {
        let bench = try await FixtureDesk()
        let report = try await take(table(Self.zoe, Self.yan), into: bench, of: size)
        #expect(report == ImportReport(read: 2, accepted: 2, skipped: 0, rejected: 0, unlisted: 0))
        let zoe = try await person("+44 7700 900151", in: bench)
        #expect(zoe.name == "Zoe Novak" && zoe.account == "AC-9" && zoe.emails == ["zoe@example.org"])
        #expect(zoe.phones == ["+44 7700 900150", "+44 7700 900151"])
        #expect(zoe.preferredChannel == .chat && zoe.needs == ["infant: a baby"])
        #expect(zoe.ties.map(\.kind) == [.owner])
        #expect(zoe.ties.first?.home.address == "1 New Street, Otterburn")
        #expect(zoe.ties.first?.devices.map(\.words) == ["heater upstairs"])
        #expect(try await person("yan", in: bench).ties.map(\.kind) == [.occupier])
        #expect(
            await bench.importer.enrolled.map(\.addresses) == [
                [Address(convention: "json", native: "n-1")], [Address(convention: "json", native: "n-2")],
            ])
    }

    @Test func `the same table twice changes nothing, not even the audit`() async throws {
        let bench = try await FixtureDesk()
        _ = try await take(table(Self.zoe, Self.yan), into: bench)
        let before = try await holdings(bench)
        let actions = try await bench.actions().count { $0 == "registry.import" }
        #expect(actions == 1)
        let again = try await take(table(Self.zoe, Self.yan), into: bench)
        #expect(again == ImportReport(read: 2, accepted: 0, skipped: 2, rejected: 0, unlisted: 0))
        #expect(try await holdings(bench) == before)
        #expect(try await bench.actions().count { $0 == "registry.import" } == actions)
    }

    @Test func `a changed row changes what it says, and what the table has no column for stays`() async throws {
        let bench = try await FixtureDesk()
        _ = try await take(table(Self.zoe, Self.yan), into: bench)
        let report = try await take(
            "Account;Name;Phone\nAC-9;Zoe Novak-Hill;\nAC-10;Yan Smith;07700900152\n", into: bench)
        #expect(report.accepted == 1 && report.skipped == 1)
        let zoe = try await person("novak-hill", in: bench)
        #expect(zoe.phones.isEmpty && zoe.emails == ["zoe@example.org"] && zoe.needs == ["infant: a baby"])
        #expect(zoe.ties.first?.devices.count == 1)
        let moved = Self.zoe.replacing("1 New Street", with: "3 New Street").replacing("2025-01-01", with: "2025-02-01")
        #expect(try await take(table(moved), into: bench).accepted == 1)
        let renamed = moved.replacing("Zoe Novak", with: "Zoe Novak-Hill")
        _ = try await take(table(renamed), into: bench)
        let after = try await person("novak-hill", in: bench)
        #expect(after.ties.map(\.home.address) == ["3 New Street, Otterburn"])
        #expect(after.ties.map(\.from) == [Timestamp(rfc3339: "2025-02-01T00:00:00Z")])
    }

    @Test func `who has the account number is that person, however they came in`() async throws {
        let bench = try await FixtureDesk()
        let report = try await take("account,name,phone\nAC-1077,Maria Keller-Hill,07700 900143\n", into: bench)
        #expect(report.accepted == 1)
        #expect(try await bench.desk.person(FixtureDesk.maria, as: bench.ada).name == "Maria Keller-Hill")
    }

    @Test func `a device that enrolled itself becomes the customer's, one of another key does not`() async throws {
        let bench = try await FixtureDesk()
        try await bench.save(FixtureDesk.spare, home: nil, native: "n-1")
        #expect(try await take(table(Self.zoe), into: bench).accepted == 1)
        #expect(try await bench.registry.device(FixtureDesk.spare)?.serial == "S-1")
        #expect(try await take(table(Self.zoe), into: bench).skipped == 1)
        _ = try await take(table(Self.yan), into: bench)
        let report = try await take(
            table(Self.yan.replacing("S-2", with: "S-3").replacing("AC-10", with: "AC-11")), into: bench)
        #expect(report.rejected == 1)
        #expect(report.issues.first?.place == "line 2, column 14 (native)")
        #expect(report.issues.first?.why.contains("another key") == true)
        #expect(try await bench.desk.callers(matching: CallerQuery(.text("AC-11")), as: bench.ada).direct == false)
    }

    @Test func `good rows are taken beside bad ones, and everything wrong is named by line and column`() async throws {
        let bench = try await FixtureDesk()
        let bad = "AC-11,,123456789012345678901,nobody,e,fax,,,Europ/London,,tenant,tomorrow,,n-3,,"
        let report = try await take(table(Self.zoe, bad, "AC-12,only two", Self.yan), into: bench)
        #expect(report.read == 4 && report.accepted == 2 && report.rejected == 2)
        let wrong = Dictionary(report.issues.map { ($0.place, $0.why) }) { "\($0); \($1)" }
        #expect(wrong["line 4, column 2 (name)"] == "it is empty")
        #expect(wrong["line 4, column 3 (phone)"]?.contains("is no phone number") == true)
        #expect(wrong["line 4, column 4 (email)"] == "\"nobody\" is no mail address")
        #expect(wrong["line 4, column 5 (language)"]?.contains("1 characters") == true)
        #expect(wrong["line 4, column 6 (preferred_channel)"]?.contains("known are call, chat, mail") == true)
        #expect(wrong["line 4, column 9 (time_zone)"] == "it is about a home, and there is no address")
        #expect(wrong["line 4, column 13 (convention)"] == "it is empty")
        #expect(wrong["line 5"] == "2 cells, the header has 16: give every row as many as the header")
        #expect(try await bench.desk.callers(matching: CallerQuery(.text("only two")), as: bench.ada).matches.isEmpty)
    }

    @Test(arguments: [
        ("acount,name", "line 1, column 1", "did you mean \"account\"?"),
        ("account,name,phone number", "line 1, column 3", "is no column"),
        ("account,phone", "line 1", "there is no column \"name\""),
        ("account,name,name", "line 1, column 3", "there are two columns \"name\""),
        ("account,name,", "line 1, column 3", "the column has no name"),
        ("account,name,native,convention", "line 1", "column \"native\" needs a column \"address\""),
        ("account,name,\"phone", "line 1, column 3", "a quote is not closed"),
    ])
    func `with a header that cannot be used nothing is taken`(header: String, place: String, why: String) async throws {
        let bench = try await FixtureDesk()
        let report = try await take(header + "\nAC-9,Zoe Novak,,,\n", into: bench)
        #expect(report.accepted == 0 && report.rejected == 1)
        #expect(report.issues.contains { $0.place == place && $0.why.contains(why) }, "\(report.issues)")
        #expect(try await bench.desk.callers(matching: CallerQuery(.text("zoe")), as: bench.ada).matches.isEmpty)
    }

    @Test func `two rows that say different things of one person, home or device are not both taken`() async throws {
        let bench = try await FixtureDesk()
        let second = "AC-9,Zoe Nowak,,,,,,,,,,,,,,"
        let home = Self.yan.replacing("AC-10", with: "AC-9").replacing("Yan Smith,07700 900152", with: "Zoe Novak,")
        let report = try await take(table(Self.zoe, second, home, Self.zoe), into: bench)
        #expect(report.accepted == 1 && report.skipped == 1 && report.rejected == 2)
        #expect(report.issues.map(\.place) == ["line 4, column 1 (account)", "line 5, column 1 (account)"])
        #expect(report.issues.first?.why.hasPrefix("line 2 says otherwise of the same account:") == true)
        #expect(report.issues.last?.why.hasPrefix("line 2 says otherwise of the same home:") == true)
    }

    @Test(arguments: [";", "\t", "|", ","])
    func `the delimiter is found by the header, and a byte order mark and CR-LF are no matter`(delimiter: String)
        async throws
    {
        let bench = try await FixtureDesk()
        let text =
            ["account", "name", "email"].joined(separator: delimiter) + "\r\n"
            + ["AC-9", "\"Zoe \"\"Z\"\" Novak\"", "zoe@example.org"].joined(separator: delimiter) + "\r\n"
        #expect(try await take([0xEF, 0xBB, 0xBF] + Array(text.utf8), into: bench, of: 5).accepted == 1)
        #expect(try await person("AC-9", in: bench).name == "Zoe \"Z\" Novak")
        let byte = try #require(delimiter.utf8.first)
        #expect(try await take(text, into: bench, RegistryTableOptions(delimiter: byte)).skipped == 1)
    }

    @Test func `what is not UTF-8 is said with the remedy`() async throws {
        let bench = try await FixtureDesk()
        let latin = Array("account,name\nAC-9,J".utf8) + [0xFC] + Array("rgen\nAC-10,Yan\n".utf8)
        let report = try await take(latin, into: bench)
        #expect(report.accepted == 1 && report.rejected == 1)
        #expect(report.issues.first?.place == "line 2, column 2 (name)")
        #expect(report.issues.first?.why.contains("iconv -f latin1 -t utf-8") == true)
        #expect(
            await deskError { _ = try await take([0xFF, 0xFE, 0x61, 0], into: bench) }
                == .invalid(field: "table", why: "it is UTF-16: save it as \"CSV UTF-8\""))
        #expect(
            await deskError { _ = try await take("", into: bench) }
                == .invalid(field: "table", why: "there is nothing in it"))
    }

    @Test func `A zero byte is told in the column that it stands in`() async throws {
        let bench = try await FixtureDesk()
        let report = try await take(
            "account,name,phone\nAC-1,\0,\nAC-2,Nu\0ll,\nAC-3,\"Zo\0e\",\nAC-4,Zoe,\0\n\0AC-5,Zoe,\n", into: bench)
        #expect(
            report.issues.map(\.place) == [
                "line 2, column 2 (name)", "line 3, column 2 (name)", "line 4, column 2 (name)",
                "line 5, column 3 (phone)", "line 6, column 1 (account)",
            ])
        #expect(report.issues.allSatisfy { $0.why == "a zero byte" })
    }

    @Test func `A convention or profile that is not known is refused in its cell, with the name that was meant`()
        async throws
    {
        let bench = try await FixtureDesk()
        let head = "account,name,address,time_zone,convention,native,serial,profile\n"
        func row(_ number: Int, _ convention: String, _ profile: String) -> String {
            "AC-\(number),Zoe,\(number) New Street,Europe/London,\(convention),n-\(number),S-\(number),\(profile)\n"
        }
        let report = try await take(
            head + row(1, "jsn", "") + row(2, "json", "acme/haeter") + row(3, "mqtt-x", "nosuchprofile")
                + row(4, "json", "acme/heater") + row(5, "json", ""), into: bench)
        #expect(report.accepted == 2 && report.rejected == 3)
        let wrong = Dictionary(report.issues.map { ($0.place, $0.why) }) { first, _ in first }
        #expect(wrong["line 2, column 5 (convention)"]?.contains("\"jsn\" is unknown") == true)
        #expect(wrong["line 2, column 5 (convention)"]?.contains("did you mean \"json\"?") == true)
        #expect(wrong["line 3, column 8 (profile)"]?.contains("did you mean \"acme/heater\"?") == true)
        #expect(wrong["line 4, column 5 (convention)"]?.contains("known are json, tasmota") == true)
        #expect(wrong["line 4, column 8 (profile)"]?.contains("known are acme/boiler, acme/heater") == true)
    }

    @Test(arguments: [
        ("en", true), ("en-GB", true), ("zh-Hant-TW", true), ("es-419", true), ("de-CH-1996", true), ("gsw", true),
        ("sl-rozaj-biske", true), ("en-US-u-hc-h12", true), ("de-x-north", true), ("zh-cmn-Hans-CN", true),
        ("english!!", false), ("en_GB", false), ("en-", false), ("-en", false), ("e1", false), ("en--GB", false),
        ("en-GB-GB", false), ("en-u", false), ("12", false), ("en GB", false), ("de-x-northernmost", false),
    ])
    func `A language has the form of BCP 47`(_ tag: String, _ isTaken: Bool) async throws {
        let bench = try await FixtureDesk()
        let report = try await take("account,name,language\nAC-9,Zoe,\(tag)\n", into: bench)
        #expect(report.accepted == (isTaken ? 1 : 0))
        if !isTaken { #expect(report.issues.map(\.place) == ["line 2, column 3 (language)"]) }
    }

    @Test(arguments: [1_000, 1 << 20])
    func `P12 a zero byte, a quote left open and a cell of 10 MB cost their own line`(size: Int) async throws {
        let bench = try await FixtureDesk()
        let lines = [
            "account,name", "AC-9,Zoe", "AC-1\0,Null", "AC-2,\"Open", "AC-10,Yan",
            "AC-3," + String(repeating: "x", count: 10_000_000),
            "AC-4,\"" + String(repeating: "y\n", count: 100_000) + "\"",
        ]
        let report = try await take(lines.joined(separator: "\n") + "\nAC-11,Xia\n", into: bench, of: size)
        #expect(report.accepted == 3 && report.rejected == 4)
        let wrong = Dictionary(report.issues.map { ($0.place, $0.why) }) { first, _ in first }
        #expect(wrong["line 3, column 1 (account)"] == "a zero byte")
        #expect(wrong["line 4, column 2 (name)"] == "a quote is not closed")
        for line in [6, 7] {
            #expect(wrong["line \(line), column 2 (name)"] == "the line is longer than 64 KiB")
        }
        #expect(report.issues.count <= 100)
        #expect(report.issues.count + (report.unlisted ?? 0) >= report.rejected)
        for name in ["zoe", "yan", "xia"] { #expect(try await person(name, in: bench).name.lowercased() == name) }
    }

    @Test(arguments: ["\n", "\r", "\r\n"], [7, 65_536, 4_000_000])
    func `P12 a line of megabytes costs itself alone, however lines end and bytes are cut`(
        end: String, size: Int
    ) async throws {
        let bench = try await FixtureDesk()
        let long = String(repeating: "x", count: size == 7 ? 1_200_000 : 3_000_000)
        let lines = ["account,name", "AC-9,Zoe", "AC-3,\(long)", "AC-10,Yan", "AC-4,\"\(long)\"", "AC-11,Xia"]
        let report = try await take(lines.joined(separator: end) + end, into: bench, of: size)
        #expect(report.accepted == 3 && report.rejected == 2)
        #expect(report.issues.map(\.place) == ["line 3, column 2 (name)", "line 5, column 2 (name)"])
    }

    @Test func `W02 what a spreadsheet would take for a formula is a name like any other`() async throws {
        let bench = try await FixtureDesk()
        for (number, name) in ["=cmd|'/C calc'!A0", "@SUM(1+1)", "+1+1", "-2+3", "'; DROP TABLE persons; --"]
            .enumerated()
        {
            #expect(try await take("account,name\nF-\(number),\(name)\n", into: bench).accepted == 1)
            #expect(try await person("F-\(number)", in: bench).name == name)
        }
    }

    @Test func `whoever moves away and back keeps the tie that ended, without the device they took along`() async throws
    {
        let bench = try await FixtureDesk()
        let header = "account,name,home,address,time_zone,role,from,to,device,convention,native\n"
        func put(_ address: String, _ from: String, _ to: String) async throws {
            let report = try await take(
                header
                    + "AC-9,Zoe,\(address.prefix(1)),\(address),Europe/London,occupier,\(from),\(to),d-1,json,n-1\n",
                into: bench)
            #expect(report.accepted == 1, "\(report.issues)")
        }
        try await put("1 New Street", "2020-01-01", "2022-01-01")
        try await put("7 Far Lane", "2022-01-01", "2024-01-01")
        try await put("1 New Street", "2024-01-01", "")
        let ties = try await person("zoe", in: bench).ties
        #expect(ties.map(\.home.address) == ["1 New Street", "7 Far Lane", "1 New Street"])
        #expect(ties.map { $0.to == nil } == [true, false, false])
        // The device stands where it was last said to, and is shown where they live now.
        #expect(ties.map(\.devices.count) == [1, 0, 0])
        // Once more, nothing is different.
        try #require(
            try await take(
                header + "AC-9,Zoe,1,1 New Street,Europe/London,occupier,2024-01-01,,d-1,json,n-1\n", into: bench
            ).skipped == 1)
        #expect(try await person("zoe", in: bench).ties == ties)
    }

    @Test func `a trial says what would be and keeps nothing`() async throws {
        let bench = try await FixtureDesk()
        let before = try await bench.registry.auditLog(limit: 50).count
        let report = try await take(table(Self.zoe, Self.yan, "x"), into: bench, RegistryTableOptions(isTrial: true))
        #expect(report.accepted == 2 && report.rejected == 1)
        #expect(try await bench.desk.callers(matching: CallerQuery(.text("zoe")), as: bench.ada).matches.isEmpty)
        #expect(try await bench.registry.auditLog(limit: 50).count == before)
        #expect(await bench.importer.enrolled.isEmpty)
        _ = try await take(table(Self.zoe), into: bench)
        #expect(try await take(table(Self.zoe), into: bench, RegistryTableOptions(isTrial: true)).skipped == 1)
    }

    @Test func `a time zone for all homes may be given, and has to be one`() async throws {
        let bench = try await FixtureDesk()
        let text = "account,name,address\nAC-9,Zoe,1 New Street\n"
        let without = try await take(text, into: bench)
        #expect(without.issues.first?.why.contains("--time-zone") == true)
        #expect(try await take(text, into: bench, RegistryTableOptions(timeZone: "Europe/Berlin")).accepted == 1)
        #expect(try await person("zoe", in: bench).ties.first?.home.timeZone == "Europe/Berlin")
        guard
            case .invalid(field: "time_zone", _)? =
                await deskError({ _ = try await take(text, into: bench, RegistryTableOptions(timeZone: "Mars")) })
        else {
            Issue.record("taken")
            return
        }
    }

    @Test func `what breaks off keeps what was taken, and goes on from there`() async throws {
        struct Gone: Error {}
        let bench = try await FixtureDesk()
        let rows = (0..<250).map { "B-\($0),Person \($0)" }
        let text = (["account,name"] + rows).joined(separator: "\n") + "\n"
        let half = Array(text.utf8.prefix(text.utf8.count * 3 / 4))
        let broken: BytePieces = AsyncThrowingStream { stream in
            stream.yield(half)
            stream.finish(throwing: Gone())
        }
        #expect(
            await deskError { _ = try await bench.desk.importRegistryTable(broken, .init(), as: bench.root) } != nil)
        let report = try await take(text, into: bench)
        #expect(report.read == 250 && report.skipped >= 128 && report.skipped + report.accepted == 250)
    }

    @Test func `only administrators put tables in`() async throws {
        let bench = try await FixtureDesk()
        for principal in [bench.ada, bench.eve, bench.sue] {
            guard
                case .forbidden? = await deskError({
                    _ = try await bench.desk.importRegistryTable(Self.pieces([], of: 1), .init(), as: principal)
                })
            else {
                Issue.record("\(principal.account) was let in")
                continue
            }
        }
    }
}
