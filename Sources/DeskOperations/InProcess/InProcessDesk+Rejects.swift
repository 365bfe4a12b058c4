import Store
import Telemetry

extension InProcessDesk {
    package func rejects(
        reason: String?, limit: Int, as principal: Principal
    ) async throws(DeskError) -> RejectsReport {
        try require(principal, .engineer, .administrator, to: "see rejected messages")
        guard (1...500).contains(limit) else { throw .invalid(field: "limit", why: "1 to 500") }
        if let reason, !RejectsReport.knownReasons.contains(reason) {
            throw .invalid(
                field: "reason",
                why: "\"\(reason.prefix(64))\" is none of \(RejectsReport.knownReasons.joined(separator: ", "))")
        }
        guard let table = rejectSource?.rejected() else {
            throw .unavailable("This desk takes no messages in.")
        }
        return try await only {
            try await registry.audit(audit(principal, "rejects.read", reason ?? ""))
            let newest = table.samples.filter { reason == nil || $0.reason == reason }
                .sorted { ($1.at, $0.reason, $0.topic) < ($0.at, $1.reason, $1.topic) }
            return RejectsReport(
                since: table.since,
                reasons: table.counts.map { RejectsReport.Reason(reason: $0.key, messages: $0.value) }
                    .sorted { ($1.messages, $0.reason) < ($0.messages, $1.reason) },
                messages: newest.prefix(limit).map { sample in
                    RejectedMessage(
                        reason: sample.reason, why: sample.why, topic: sample.topic,
                        payload: PayloadText(sample.payload, isCut: sample.size > sample.payload.count),
                        size: sample.size, at: sample.at, times: sample.times, first: sample.first)
                },
                unknown: table.unknown.map { one in
                    UnknownAddress(
                        convention: one.address.convention, gateway: one.address.gateway, native: one.address.native,
                        topic: one.topic, messages: one.messages, lastHeard: one.lastHeard)
                }, unknownCount: table.unknownCount, madeAt: clock())
        }
    }
}
