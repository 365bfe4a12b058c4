import Crypto
import CryptoExtras
import Foundation

/// A password as it is kept: scrypt with its parameters and salt in one line of text,
/// `$scrypt$ln=15,r=8,p=3$<salt>$<hash>` (base64).
///
/// Source: RFC 7914; parameters: OWASP Password Storage Cheat Sheet (N = 2^15, r = 8, p = 3: 32 MiB).
package struct PasswordHash: Sendable {
    package struct Cost: Hashable, Sendable {
        /// log2 of N, from 1.
        package var logN: Int
        package var blockSize: Int
        package var parallelism: Int
        package init(logN: Int = 15, blockSize: Int = 8, parallelism: Int = 3) {
            self.logN = logN
            self.blockSize = blockSize
            self.parallelism = parallelism
        }
    }
    /// Bytes of UTF-8 a password may have. The lower bound is above the 8 that NIST SP 800-63B asks for; the upper keeps
    /// one try cheap.
    package static let length = 10...256
    /// Memory a derivation may take (bytes): a text with a higher cost was not made here, and is not tried.
    private static let mostMemory = 256 << 20

    package let text: String

    /// - Throws: only where the system gives no memory for the derivation.
    package init(of password: String, cost: Cost = Cost()) throws {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let hash = try Self.derive(password, salt: salt, cost: cost)
        text =
            "$scrypt$ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt.base64EncodedString())$\(hash.base64EncodedString())"
    }

    /// Whether `password` is the one that `text` was made of; compared in constant time.
    /// False for a text that is no such line. Cost: about a tenth of a second and 32 MiB.
    package static func matches(_ password: String, _ text: String) -> Bool {
        guard length.contains(password.utf8.count) else { return false }
        let parts = text.split(separator: "$")
        guard parts.count == 4, parts[0] == "scrypt", let cost = cost(parts[1]),
            let salt = Data(base64Encoded: String(parts[2])), let hash = Data(base64Encoded: String(parts[3])),
            let derived = try? derive(password, salt: salt, cost: cost), derived.count == hash.count
        else { return false }
        return zip(derived, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func cost(_ text: Substring) -> Cost? {
        var values: [Substring: Int] = [:]
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=")
            guard parts.count == 2, let value = Int(parts[1]) else { return nil }
            values[parts[0]] = value
        }
        guard let logN = values["ln"], let r = values["r"], let p = values["p"],
            (1...20).contains(logN), (1...32).contains(r), (1...16).contains(p), (128 * r) << logN <= mostMemory
        else { return nil }
        return Cost(logN: logN, blockSize: r, parallelism: p)
    }

    private static func derive(_ password: String, salt: Data, cost: Cost) throws -> Data {
        try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost.logN,
            blockSize: cost.blockSize, parallelism: cost.parallelism
        ).withUnsafeBytes { Data($0) }
    }
}
