import DeskOperations
import HTTPTypes
import Hummingbird

extension APIRoutes {
    func addAdministration(to group: Group) {
        group.post("import/registry") { request, context in
            let document = try await request.jsonBytes(limit: limits.registryBytes, patience: limits.patience)
            let bytes = Array(document.readableBytesView)
            return try Self.answer(try await desk.importRegistry(bytes, as: try context.principal()))
        }
        group.post("import/telemetry") { request, context in
            guard request.mediaType == "application/x-ndjson" else { throw HTTPError(.unsupportedMediaType) }
            let batches = LineBatches(body: request.body, limit: limits.lineBytes)
            return try Self.answer(try await desk.importTelemetry(batches, as: try context.principal()))
        }
        group.get("users") { _, context in
            try Self.answer(try await desk.users(as: try context.principal()))
        }
        group.post("users") { request, context in
            let user = try await body(NewUser.self, of: request)
            return try Self.answer(try await desk.addUser(user, as: try context.principal()), status: .created)
        }
        group.delete("users/:name") { _, context in
            guard let name = context.parameters.get("name") else { throw DeskError.notFound("user") }
            try await desk.removeUser(named: name, as: try context.principal())
            return HTTPResponse.Status.noContent
        }
    }
}
