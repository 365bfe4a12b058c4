import Foundation
import Glibc
import Store
import Testing

@Suite("The data directory")
struct DataDirectoryTests {
    let parent = TemporaryDirectory()

    private func mode(of path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("It is made for this user alone")
    func created() throws {
        let data = try DataDirectory(path: parent.file("data/"))
        #expect(data.path == parent.file("data"))
        #expect(mode(of: data.path) == 0o700)
    }

    @Test("D12: a second instance is refused with the first one's process id, and let in once that is gone")
    func secondInstance() throws {
        var first: DataDirectory? = try DataDirectory(path: parent.file("data"))
        let error = #expect(throws: StoreError.self) { try DataDirectory(path: parent.file("data")) }
        #expect(error?.code == .locked)
        #expect(error?.cause.contains("process \(getpid())") == true)
        withExtendedLifetime(first) {}
        first = nil
        #expect(throws: Never.self) { try DataDirectory(path: parent.file("data")) }
    }

    @Test("What a killed server left of address and token goes with the next start")
    func leftBehind() throws {
        mkdir(parent.file("data"), 0o700)
        try TemporaryDirectory.write(Array("http://127.0.0.1:1".utf8), to: parent.file("data/address"))
        try TemporaryDirectory.write(Array("old".utf8), to: parent.file("data/local.token"))
        let data = try DataDirectory(path: parent.file("data"))
        #expect(!TemporaryDirectory.exists(data.addressPath))
        #expect(!TemporaryDirectory.exists(data.localTokenPath))
    }

    @Test("A directory whose parent is missing is refused with the remedy")
    func noParent() {
        let error = #expect(throws: StoreError.self) { try DataDirectory(path: parent.file("a/b")) }
        #expect(error?.code == .notFound)
    }

    @Test("Address and token are readable by this user alone, the token new each time, and gone when withdrawn")
    func announcement() throws {
        let data = try DataDirectory(path: parent.file("data"))
        let token = try data.announce(address: "http://127.0.0.1:8080")
        #expect(token.utf8.count == 64)
        #expect(String(decoding: try TemporaryDirectory.bytes(of: data.localTokenPath), as: UTF8.self) == token + "\n")
        #expect(
            String(decoding: try TemporaryDirectory.bytes(of: data.addressPath), as: UTF8.self)
                == "http://127.0.0.1:8080\n")
        #expect(mode(of: data.localTokenPath) == 0o600)
        #expect(mode(of: data.addressPath) == 0o600)
        #expect(try data.announce(address: "http://127.0.0.1:8080") != token)
        #expect(throws: StoreError.self) { try DataDirectory(path: data.path) }
        #expect(TemporaryDirectory.exists(data.addressPath))
        data.withdrawAnnouncement()
        #expect(!TemporaryDirectory.exists(data.localTokenPath))
        #expect(!TemporaryDirectory.exists(data.addressPath))
    }
}
