import ArgumentParser
import Decoding
import Evaluation
import Foundation

/// Lines of truth and diagnoses, read from files.
enum EvaluationLines {
    /// Why a line is none.
    struct Fault: Error { var why: String }

    /// Every line of the file as a tree; a fault ends with the file, the line and the reason.
    static func forEach(in path: String, _ take: (JSONTree) throws(Fault) -> Void) throws {
        guard let input = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
            throw ValidationError("\(Terminal.plain(path)) cannot be read")
        }
        var splitter = SampleLines()
        var number = 0
        func read(_ line: [UInt8]) throws {
            number += 1
            guard line.contains(where: { $0 > 0x20 }) else { return }
            do throws(Fault) {
                let tree: JSONTree
                do throws(JSONFault) {
                    tree = try JSONTree(line)
                } catch { throw Fault(why: "\(error)") }
                guard tree.kind(JSONTree.root) == .object else { throw Fault(why: "not a JSON object") }
                try take(tree)
            } catch {
                Terminal.fail("\(Terminal.plain(path)):\(number): \(Terminal.plain(error.why))")
                throw ExitCode(1)
            }
        }
        do {
            while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
                for line in splitter.append(Array(piece)) { try read(line) }
            }
        } catch let error as CocoaError {
            throw ValidationError("\(Terminal.plain(path)) cannot be read: \(error.localizedDescription)")
        }
        if let last = splitter.finish() { try read(last) }
    }

    static func truth(_ tree: JSONTree) throws(Fault) -> TruthRecord {
        let object = LineObject(tree, JSONTree.root)
        var causes: [TruthRecord.Present] = []
        for item in try object.objects("causes") {
            causes.append(
                TruthRecord.Present(
                    cause: try item.text("cause"), severity: try item.share("severity"),
                    since: try item.instant("since"),
                    isFault: try item.flag("fault"), failsAt: try item.instant(optional: "fails_at"),
                    curedBy: try item.text(optional: "cured_by")))
        }
        return TruthRecord(
            at: try object.instant("at"), device: try object.text("device"), family: try object.text("family"),
            causes: causes)
    }

    /// Nil where the contact is about nothing that the truth names, as one that a scenario wrote out.
    static func contact(_ tree: JSONTree) throws(Fault) -> ContactRecord? {
        let object = LineObject(tree, JSONTree.root)
        guard let cause = try object.text(optional: "cause"), let device = try object.text(optional: "device"),
            let since = try object.instant(optional: "since")
        else { return nil }
        return ContactRecord(at: try object.instant("at"), device: device, cause: cause, since: since)
    }

    static func diagnosis(_ tree: JSONTree) throws(Fault) -> DiagnosisRecord {
        let object = LineObject(tree, JSONTree.root)
        let causes = try object.shares("causes")
        var opened: [DiagnosisRecord.Episode] = []
        for item in try object.objects("opened", optional: true) {
            opened.append(
                DiagnosisRecord.Episode(cause: try item.text("cause"), isFault: try item.text("kind") == "fault"))
        }
        var cleared: [String] = []
        for item in try object.objects("cleared", optional: true) { cleared.append(try item.text("cause")) }
        var calling: [Double]?
        if tree.member("calling", of: JSONTree.root) != nil {
            let said = try object.numbers("calling")
            guard said.count == causes.count else {
                throw Fault(why: "\"calling\" has not one number for each of \"causes\"")
            }
            calling = said
        }
        let contact = try object.objects("contact", single: true).first.map { one throws(Fault) in
            try self.contact(one, causes: causes.count)
        }
        let reach = try object.text("reach")
        guard ["fresh", "stale", "offline"].contains(reach) else {
            throw Fault(why: "\"reach\" is \"\(reach.prefix(40))\": it is fresh, stale or offline")
        }
        return DiagnosisRecord(
            at: try object.instant("at"), device: try object.text("device"), profile: try object.text("profile"),
            reach: reach, condition: try object.text("condition"),
            causes: causes.map { (cause: $0.0, posterior: $0.1) },
            nothingWeKnow: try object.share("nothing_we_know"), opened: opened, cleared: cleared, calling: calling,
            contact: contact)
    }

    private static func contact(_ object: LineObject, causes: Int) throws(Fault) -> DiagnosisRecord.Contact {
        let reasons = try object.numbers("reasons")
        guard reasons.count == causes else {
            throw Fault(why: "\"contact\" has not one number for each of \"causes\"")
        }
        var (told, questions) = (0, 0)
        for one in try object.objects("told") {
            if try one.text(optional: "ask") != nil { questions += 1 }
            if try one.text("answer") != "unsure" { told += 1 }
        }
        return DiagnosisRecord.Contact(told: told, questions: questions, reasons: reasons)
    }
}

/// The members of an object in a line, each required to be what it is asked for as.
private struct LineObject {
    typealias Fault = EvaluationLines.Fault
    private let tree: JSONTree
    private let index: JSONTree.Index

    init(_ tree: JSONTree, _ index: JSONTree.Index) {
        self.tree = tree
        self.index = index
    }

    private func member(_ key: String) throws(Fault) -> JSONTree.Index {
        guard let member = tree.member(key, of: index) else { throw Fault(why: "\"\(key)\" is missing") }
        return member
    }

    func text(_ key: String) throws(Fault) -> String {
        guard let text = tree.text(try member(key)), !text.isEmpty else { throw Fault(why: "\"\(key)\" is no text") }
        return text
    }

    func flag(_ key: String) throws(Fault) -> Bool {
        guard let flag = tree.flag(try member(key)) else { throw Fault(why: "\"\(key)\" is neither true nor false") }
        return flag
    }

    func share(_ key: String) throws(Fault) -> Double {
        guard let value = tree.number(try member(key)), (0...1).contains(value) else {
            throw Fault(why: "\"\(key)\" is no number from 0 to 1")
        }
        return value
    }

    /// ms since 1970, up to the year 9999.
    func instant(_ key: String) throws(Fault) -> Int64 {
        guard let value = tree.number(try member(key)), value.magnitude < 2.6e14 else {
            throw Fault(why: "\"\(key)\" is no number of milliseconds since 1970")
        }
        return Int64(value.rounded())
    }

    func instant(optional key: String) throws(Fault) -> Int64? {
        tree.member(key, of: index) == nil ? nil : try instant(key)
    }

    func text(optional key: String) throws(Fault) -> String? {
        tree.member(key, of: index) == nil ? nil : try text(key)
    }

    func shares(_ key: String) throws(Fault) -> [(String, Double)] {
        let node = try member(key)
        guard tree.kind(node) == .object else { throw Fault(why: "\"\(key)\" is no object") }
        var shares: [(String, Double)] = []
        for member in tree.members(node) {
            guard let name = tree.text(member.key), let value = tree.number(member.value), (0...1).contains(value)
            else {
                throw Fault(why: "\"\(key)\" holds what is no number from 0 to 1")
            }
            shares.append((name, value))
        }
        return shares
    }

    func numbers(_ key: String) throws(Fault) -> [Double] {
        let node = try member(key)
        guard tree.kind(node) == .array else { throw Fault(why: "\"\(key)\" is no list") }
        var numbers: [Double] = []
        for element in tree.elements(node) {
            guard let value = tree.number(element), (0...1).contains(value) else {
                throw Fault(why: "\"\(key)\" holds what is no number from 0 to 1")
            }
            numbers.append(value)
        }
        return numbers
    }

    /// - Parameter single: it is one object, and may be missing.
    func objects(_ key: String, optional: Bool = false, single: Bool = false) throws(Fault) -> [LineObject] {
        if single {
            guard let node = tree.member(key, of: index) else { return [] }
            guard tree.kind(node) == .object else { throw Fault(why: "\"\(key)\" is no object") }
            return [LineObject(tree, node)]
        }
        if optional, tree.member(key, of: index) == nil { return [] }
        let node = try member(key)
        guard tree.kind(node) == .array else { throw Fault(why: "\"\(key)\" is no list") }
        var objects: [LineObject] = []
        for element in tree.elements(node) {
            guard tree.kind(element) == .object else { throw Fault(why: "\"\(key)\" holds what is no object") }
            objects.append(LineObject(tree, element))
        }
        return objects
    }
}
