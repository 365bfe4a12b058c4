import DeskOperations
import HTTPTypes
import Hummingbird

/// The API under `/v1`: one route per operation of the desk, one file per subject.
struct APIRoutes {
    typealias Group = RouterGroup<DeskRequestContext>
    var desk: any Desk
    var limits: HTTPLimits

    func add(to router: Router<DeskRequestContext>) {
        addSignIn(to: router)
        let group = router.group("v1")
        group.add(middleware: BearerAuthentication(desk: desk))
        addSession(to: group)
        addCallers(to: group)
        addContacts(to: group)
        addDevices(to: group)
        addVerdicts(to: group)
        addRepairs(to: group)
        addBacktests(to: group)
        addAdministration(to: group)
    }

    /// A value as JSON.
    static func answer(
        _ value: some Encodable, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let body = ByteBuffer(bytes: try WireFormat.bytes(of: value))
        return Response(
            status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }

    /// The body of a request that says all in it: a query is refused.
    func body<Value: Decodable>(_ type: Value.Type, of request: Request) async throws -> Value {
        try request.allowQuery()
        return try await request.json(type, limit: limits.bodyBytes, patience: limits.patience)
    }
}
