import ArgumentParser
import Diagnostics
import Foundation

/// A model of remaining life as a file: JSON with its version, written whole or not at all.
enum LifeModelFile {
    /// Read first: an artefact of another version may have other fields.
    private struct Head: Decodable {
        var version: Int
    }

    static func load(_ path: String) throws -> LifeModel {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(Terminal.plain(path)) cannot be read")
        }
        do throws(LifeModelFault) {
            return try read(data)
        } catch { throw PrognoseCommand.refusal(error, path) }
    }

    static func read(_ data: Data) throws(LifeModelFault) -> LifeModel {
        let decoder = JSONDecoder()
        guard let head = try? decoder.decode(Head.self, from: data) else { throw .damaged }
        guard head.version == LifeModel.currentVersion else { throw .wrongVersion(head.version) }
        guard let model = try? decoder.decode(LifeModel.self, from: data) else { throw .damaged }
        try model.check()
        return model
    }

    static func write(_ model: LifeModel, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try (encoder.encode(model) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch { throw ValidationError("\(Terminal.plain(path)) cannot be written") }
    }
}
