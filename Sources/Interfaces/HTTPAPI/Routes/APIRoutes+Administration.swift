import DeskOperations
import HTTPTypes
import Hummingbird
import NIOCore

/// A query parameter that is on or off.
private enum YesOrNo: String, CaseIterable {
    case yes = "true"
    case no = "false"
}

extension Request {
    /// A character that may stand between cells.
    fileprivate func delimiter(_ name: String) throws(DeskError) -> UInt8? {
        guard let text = try text(name) else { return nil }
        guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x7F, byte > 0x20 || byte == 0x09,
            byte != UInt8(ascii: "\"")
        else { throw .invalid(field: name, why: "It is not one character such as , or ;") }
        return byte
    }
}

extension APIRoutes {
    func addAdministration(to group: Group) {
        group.post("import/registry") { request, context in
            if request.mediaType == "text/csv" {
                try request.allowQuery("dry_run", "delimiter", "time_zone")
            } else {
                // A document goes in as a whole; nothing about it can be asked for.
                try request.allowQuery()
            }
            if request.mediaType == "text/csv" {
                let options = RegistryTableOptions(
                    delimiter: try request.delimiter("delimiter"), timeZone: try request.text("time_zone", limit: 64),
                    isTrial: try request.word("dry_run", as: YesOrNo.self) == .yes)
                let pieces = request.body.map { Array($0.readableBytesView) }
                return try Self.answer(
                    try await desk.importRegistryTable(pieces, options, as: try context.principal()))
            }
            let document = try await request.jsonBytes(limit: limits.registryBytes, patience: limits.patience)
            let bytes = Array(document.readableBytesView)
            return try Self.answer(try await desk.importRegistry(bytes, as: try context.principal()))
        }
        group.post("import/telemetry") { request, context in
            try request.allowQuery()
            guard request.mediaType == "application/x-ndjson" else { throw HTTPError(.unsupportedMediaType) }
            let batches = LineBatches(body: request.body, limit: limits.lineBytes)
            return try Self.answer(try await desk.importTelemetry(batches, as: try context.principal()))
        }
        group.post("backups") { request, context in
            let asked = try await body([String: String].self, of: request)
            guard let directory = asked["directory"] else {
                throw DeskError.invalid(field: "directory", why: "It is missing.")
            }
            let report = try await desk.backUp(to: directory, as: try context.principal())
            return try Self.answer(report, status: .created)
        }
        group.get("checkup") { _, context in
            try Self.answer(try await desk.checkup(as: try context.principal()))
        }
        group.get("users") { _, context in
            try Self.answer(try await desk.users(as: try context.principal()))
        }
        group.post("users") { request, context in
            let user = try await body(NewUser.self, of: request)
            return try Self.answer(try await desk.addUser(user, as: try context.principal()), status: .created)
        }
        group.delete("users/:name") { request, context in
            try request.allowQuery()
            guard let name = context.parameters.get("name") else { throw DeskError.notFound("user") }
            try await desk.removeUser(named: name, as: try context.principal())
            return HTTPResponse.Status.noContent
        }
    }
}
