import DeskOperations
import Dispatch
import Foundation
import Glibc
import MQTTTransport
import Store
import Telemetry

/// Gathers what a check-up looks at. Costs a few locks and a look at the file system.
struct Doctor: CheckupSource {
    let configuration: ServerConfiguration
    let ingest: IngestService
    /// Why what comes in is not stored.
    let hindrance: @Sendable () -> Hindrance.Reason?
    let journal: JournalWriter
    let commands: CommandConnection
    let watch: BrokerWatch
    let store: BrokerStoreWatch
    let watchdog: Watchdog
    let directory: DeviceDirectory
    let handOver: HandOver
    let history: History
    let registry: Registry
    let figures: FigureRegistry
    let clock: ServerClock
    /// One after another: where the file system hangs, one thread waits for it.
    private let thread = DispatchQueue(label: "bedside.doctor")

    func checkup() async -> Checkup {
        let configuration = configuration
        let files = await withCheckedContinuation { continuation in
            thread.async { continuation.resume(returning: Files(configuration)) }
        }
        return vitals(files).checkup
    }

    private func vitals(_ files: Files) -> Vitals {
        let now = clock.now()
        return Vitals(
            now: now, address: configuration.broker, isEncrypted: configuration.brokerTLS != nil,
            certificateEnd: files.certificateEnd, certificateFault: files.certificateFault,
            receiveMaximum: Int(IngestService.receiveMaximum), ingest: ingest.snapshot,
            commands: commands.snapshot, broker: watch.now, devices: directory.count,
            unknownAddresses: directory.unknown.count,
            rejected: Int(figures.total("bedside_messages_rejected_total")),
            clocksWrong: Int(
                figures.total("bedside_clocks_gone_wrong_total") - figures.total("bedside_clocks_come_right_total")),
            hindrance: hindrance(), enrolments: directory.enrolments, batchesWaiting: handOver.placesTaken,
            batchesPlaces: HandOver.places, commits: journal.commitTimes,
            isRegistryFaulty: registry.isFaulty, historyFaults: history.faultyFiles, disk: files.disk,
            standstill: watchdog.standing, brokerStore: store.now,
            clockSetBack: max(.zero, now - Timestamp(microseconds: ServerClock.read(CLOCK_REALTIME))))
    }
}

extension Doctor {
    /// What is asked of the file system. Blocks.
    struct Files: Sendable {
        /// Of the certificate as it is now: that is the one the next connection shows.
        var certificateEnd: Timestamp?
        /// Why the TLS files cannot be used.
        var certificateFault: String?
        var disk: Vitals.Disk?

        init(_ configuration: ServerConfiguration) {
            self.init(configuration.brokerTLS, host: configuration.broker.host, data: configuration.data)
        }

        init(_ tls: BrokerTLS?, host: String, data: String) {
            do {
                let end = try tls?.check(host: host)
                certificateEnd = end.map { Timestamp(seconds: $0) }
            } catch {
                certificateFault = error.detail
            }
            disk = Vitals.Disk(at: data)
        }
    }
}

extension Vitals.Disk {
    /// The file system that `path` lies on; nil where it does not say. Blocks.
    init?(at path: String) {
        var found = statvfs()
        guard statvfs(path, &found) == 0 else { return nil }
        let block = Int64(clamping: found.f_frsize)
        free = Int64(clamping: found.f_bavail).multipliedReportingOverflow(by: block).partialValue
        size = Int64(clamping: found.f_blocks).multipliedReportingOverflow(by: block).partialValue
    }
}
