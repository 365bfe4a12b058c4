import HTTPTypes
import Hummingbird

/// What those who watch the service ask: open, and free of personal data.
struct ProbeRoutes {
    var probes: Probes

    func add(to router: Router<DeskRequestContext>) {
        let probes = probes
        router.get("healthz") { _, _ in "ok\n" }
        router.get("readyz") { _, _ -> EditedResponse<String> in
            guard let reason = await probes.notReady() else { return EditedResponse(response: "ready\n") }
            return EditedResponse(status: .serviceUnavailable, response: reason + "\n")
        }
        router.get("metrics") { _, _ in
            EditedResponse(
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"], response: await probes.metrics())
        }
    }
}
