import Diagnostics
import Profiles
import Store
package import Telemetry

extension InProcessDesk {
    package func diagnoses(
        after: DeviceID?, limit: Int, as principal: Principal
    ) async throws(DeskError) -> DiagnosisPage {
        try require(principal, .engineer, .administrator, to: "read the diagnoses of all devices")
        guard (1...500).contains(limit) else { throw .invalid(field: "limit", why: "1 to 500") }
        return try await only {
            try await registry.audit(audit(principal, "diagnoses.read", after?.description ?? ""))
            let now = clock()
            let records = try await registry.devices(after: after, limit: limit)
            var page = DiagnosisPage(next: records.count == limit ? records.last?.id : nil, madeAt: now)
            for record in records {
                guard let (state, compiled) = await devices.device(record.id) else { continue }
                page.diagnoses.append(try await diagnosis(of: record, state, compiled, at: now))
            }
            return page
        }
    }

    private func diagnosis(
        of device: DeviceRecord, _ state: DeviceState, _ compiled: CompiledProfile, at now: Timestamp
    ) async throws -> DeviceDiagnosis {
        var home: HomeRecord?
        if let id = device.home { home = try await registry.home(id) }
        let begin = try await householdBegin(of: home, at: now)
        let health = Diagnostics.Health(of: state, at: now, compiled)
        let causes = compiled.profile.causes
        let calling = state.callingPosterior(compiled).causes
        let episodes = try await registry.episodes(of: device.id, limit: DeviceDiagnosis.mostEpisodes)
        return DeviceDiagnosis(
            device: device.id, addresses: device.addresses, profile: compiled.profile.id.rawValue,
            condition: Health.Condition(health.condition), reach: Health.Reach(health.reach),
            lastHeard: TiePeriod.within(begin, state.lastReceivedAt),
            causes: causes.indices.map { index in
                DeviceDiagnosis.Cause(
                    cause: CauseID(rawValue: causes[index].id), watching: state.watching.causes[index],
                    calling: calling[index])
            }.sorted { ($1.calling, $0.cause.rawValue) < ($0.calling, $1.cause.rawValue) },
            nothingWeKnow: state.watching.nothingWeKnow,
            episodes: episodes.compactMap { $0.cut(from: begin) }.map { episode in
                DeviceDiagnosis.Episode(
                    cause: CauseID(rawValue: episode.cause),
                    isFault: causes.contains { $0.id == episode.cause && $0.kind == .fault },
                    openedAt: episode.openedAt, clearedAt: episode.clearedAt)
            })
    }
}
