import Profiles
import Telemetry

/// Flat bytes of what was set and learned, for snapshots.
extension Background {
    func encode(into writer: inout StateWriter) {
        writer.put(UInt16(setting.overrides.count))
        for (id, value) in setting.overrides.sorted(by: { $0.key < $1.key }) {
            writer.put(id)
            writer.put(value)
        }
        writer.put(setting.zone) { writer, zone in
            writer.put(zone.initial)
            writer.put(UInt16(zone.changes.count))
            for change in zone.changes {
                writer.put(change.at.microseconds)
                writer.put(change.seconds)
            }
        }
        writer.put(UInt16(setting.cures.count))
        for (id, at) in setting.cures.sorted(by: { $0.key < $1.key }) {
            writer.put(id)
            writer.put(at.microseconds)
        }
        for normal in normals { normal.encode(into: &writer) }
        for response in responses { response.encode(into: &writer) }
        for peer in peers {
            writer.put(peer) { writer, norm in
                writer.put(norm.at.microseconds)
                writer.put(norm.median)
                writer.put(norm.spread)
                writer.put(UInt32(clamping: norm.devices))
            }
        }
    }

    init(from reader: inout StateReader, _ compiled: CompiledProfile) throws(StateReader.Malformed) {
        self.init(compiled)
        var setting = DeviceSetting()
        for _ in 0..<(try reader.count(atMost: DeviceSetting.mostOverrides)) {
            let id = try reader.string(atMost: DeviceSetting.longestID)
            setting.overrides[id] = try reader.double()
        }
        setting.zone = try reader.optional { reader throws(StateReader.Malformed) in
            let initial: Int32 = try reader.integer()
            var changes: [ZoneOffsets.Change] = []
            for _ in 0..<(try reader.count(atMost: ZoneOffsets.mostChanges)) {
                let at = Timestamp(microseconds: try reader.integer())
                changes.append(ZoneOffsets.Change(at: at, seconds: try reader.integer()))
            }
            return ZoneOffsets(initial: initial, changes: changes)
        }
        for _ in 0..<(try reader.count(atMost: DeviceSetting.mostCures)) {
            let id = try reader.string(atMost: DeviceSetting.longestID)
            setting.cures[id] = Timestamp(microseconds: try reader.integer())
        }
        take(setting, compiled)
        for index in normals.indices { normals[index] = try NormalTrack(from: &reader) }
        let plan = compiled.windows.learning
        for index in responses.indices {
            responses[index] = try ResponseTrack(from: &reader, drivers: plan.responses[index].drivers.count)
        }
        for index in peers.indices {
            let peer = plan.peers[index]
            peers[index] = try reader.optional { reader throws(StateReader.Malformed) in
                let at = Timestamp(microseconds: try reader.integer())
                let (median, spread) = (try reader.double(), try reader.double())
                guard spread >= 0, at.microseconds.magnitude < 1 << 62 else { throw StateReader.Malformed() }
                return PeerNorm(
                    metric: peer.id, over: peer.over, at: at, median: median, spread: spread,
                    devices: Int(try reader.integer(UInt32.self)))
            }
        }
    }
}

extension RobustCentre {
    fileprivate func encode(into writer: inout StateWriter) {
        writer.put(hours)
        writer.put(spread)
        writer.put(centre)
    }

    fileprivate init(from reader: inout StateReader) throws(StateReader.Malformed) {
        hours = try reader.seconds()
        spread = try reader.seconds()
        centre = try reader.double()
    }
}

extension NormalTrack {
    fileprivate func encode(into writer: inout StateWriter) {
        writer.put(began)
        writer.put(at)
        for hour in hours { hour.encode(into: &writer) }
    }

    fileprivate init(from reader: inout StateReader) throws(StateReader.Malformed) {
        began = try reader.moment()
        at = try reader.moment()
        for index in hours.indices { hours[index] = try RobustCentre(from: &reader) }
    }
}

extension ResponseTrack {
    fileprivate func encode(into writer: inout StateWriter) {
        writer.put(began)
        writer.put(at)
        writer.put(lost)
        for driver in 0..<Self.mostDrivers { writer.put(widths[driver]) }
        writer.put(UInt16(cells.count))
        for cell in cells {
            for driver in 0..<Self.mostDrivers {
                writer.put(cell.place[driver])
                writer.put(cell.inside[driver])
            }
            cell.answer.encode(into: &writer)
        }
    }

    fileprivate init(from reader: inout StateReader, drivers: Int) throws(StateReader.Malformed) {
        began = try reader.moment()
        at = try reader.moment()
        lost = try reader.seconds()
        for driver in 0..<Self.mostDrivers {
            let width: Int16 = try reader.integer()
            guard width == Self.unset || Self.widthRange.contains(width) else { throw StateReader.Malformed() }
            widths[driver] = width
        }
        for _ in 0..<(try reader.count(atMost: Self.mostCells(drivers))) {
            var cell = Cell(place: .zero, inside: .zero, answer: RobustCentre())
            for driver in 0..<Self.mostDrivers {
                cell.place[driver] = try reader.integer()
                cell.inside[driver] = try reader.integer()
            }
            cell.answer = try RobustCentre(from: &reader)
            cells.append(cell)
        }
    }
}
