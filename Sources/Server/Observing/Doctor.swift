import DeskOperations
import Foundation
import Glibc
import MQTTTransport
import Telemetry

/// Gathers what a check-up looks at. Costs a few locks and one look at the file system.
struct Doctor: CheckupSource {
    let configuration: ServerConfiguration
    let ingest: IngestService
    let journal: JournalWriter
    let commands: CommandConnection
    let watch: BrokerWatch
    let directory: DeviceDirectory
    let handOver: HandOver
    let figures: FigureRegistry
    let clock: ServerClock
    let started: Timestamp

    func checkup() async -> Checkup { vitals.checkup }

    private var vitals: Vitals {
        let now = clock.now()
        return Vitals(
            now: now, started: started, address: configuration.broker, isEncrypted: configuration.brokerTLS != nil,
            certificateEnd: certificateEnd, receiveMaximum: Int(IngestService.receiveMaximum), ingest: ingest.snapshot,
            commands: commands.snapshot, broker: watch.now, devices: directory.count,
            unknownAddresses: directory.unknown.count,
            rejected: Int(figures.total("bedside_messages_rejected_total")),
            clocksWrong: Int(
                figures.total("bedside_clocks_gone_wrong_total") - figures.total("bedside_clocks_come_right_total")),
            batchesWaiting: handOver.count,
            batchesPlaces: HandOver.places, commits: journal.commitTimes, disk: disk,
            clockSetBack: max(.zero, now - Timestamp(microseconds: ServerClock.read(CLOCK_REALTIME))))
    }

    /// Read from the file as it is now: that is the one the next connection shows.
    private var certificateEnd: Timestamp? {
        guard let tls = configuration.brokerTLS, let end = try? tls.check(host: configuration.broker.host) else {
            return nil
        }
        return Timestamp(seconds: end)
    }

    private var disk: Vitals.Disk? {
        var found = statvfs()
        guard statvfs(configuration.data, &found) == 0 else { return nil }
        let block = Int64(clamping: found.f_frsize)
        return Vitals.Disk(
            free: Int64(clamping: found.f_bavail).multipliedReportingOverflow(by: block).partialValue,
            size: Int64(clamping: found.f_blocks).multipliedReportingOverflow(by: block).partialValue)
    }
}
