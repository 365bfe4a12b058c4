/// When the sensor wakes, what it sends, and whether it is heard.
extension RoomSensor {
    /// One look at element, clock and parent.
    mutating func work(at time: ModelTime, _ causes: CauseCourses, using random: inout RandomSource) {
        let p = RoomSensorParameters.self
        if let start = startsAgainAt {
            guard time >= start else { return }
            startsAgainAt = nil
            told = nil
            cell.draw(p.startCharge, seconds: 1)
        }
        guard cell.charge > 0.01 else { return }
        if orphanedAt != nil { return search(at: time, causes, using: &random) }
        let quiet = time - lastFrame
        guard quiet >= p.shortestPause else { return }
        let seen = reading(at: time, causes, using: &random)
        let changed = told.map {
            abs(seen.0 - $0.temperature) >= p.toldTemperature || abs(seen.1 - $0.humidity) >= p.toldHumidity
        }
        guard changed ?? true || quiet >= parameters.longestSilence else { return }
        send(seen, at: time, causes, using: &random)
    }

    /// What the element says, or said when it began to hang.
    private mutating func reading(
        at time: ModelTime, _ causes: CauseCourses, using random: inout RandomSource
    ) -> (Double, Double) {
        let fresh = element.read(
            drifted: causes.level(of: .humidityElementDrift, at: time), wet: causes.level(of: .sensorWet, at: time),
            using: &random)
        guard causes.level(of: .sensorFrozen, at: time) > 0 else {
            frozen = nil
            return fresh
        }
        frozen = frozen ?? (told.map { ($0.temperature, $0.humidity) } ?? fresh)
        return frozen ?? fresh
    }

    private mutating func send(
        _ seen: (Double, Double), at time: ModelTime, _ causes: CauseCourses, using random: inout RandomSource
    ) {
        let p = RoomSensorParameters.self
        let worn = causes.level(of: .coinCellWorn, at: time)
        lastFrame = time
        cell.draw(p.tryCharge, seconds: 1)
        let under =
            cell.voltage(under: p.radioCurrent, at: element.temperature, worn: worn) + p.unrest * random.normal()
        guard under >= p.brownOut else {
            powerOutages += 1
            startsAgainAt = time + p.startTimes.draw(using: &random)
            return
        }
        let arrives = random.happens(passing(at: time, causes))
        let acknowledged = parameters.hasRouter ? random.happens(toParent(at: time, causes)) || arrives : arrives
        if !acknowledged { cell.draw(3 * p.tryCharge, seconds: 1) }
        told = (seen.0, seen.1)
        failures = acknowledged ? 0 : failures + 1
        if failures >= p.failuresUntilOrphaned {
            orphanedAt = time
            nextSearch = time + p.earlySearch
        }
        guard arrives else { return }
        let volts = cell.voltage(under: p.measuringCurrent, at: element.temperature, worn: worn)
        known = RoomSensorMeasurement(
            isState: true, heardAt: time, temperature: seen.0, humidity: seen.1,
            battery: CoinCell.percent(of: volts).rounded(), voltage: (volts * 200).rounded() * 5,
            linkQuality: MeshLink.quality(at: lastHop(at: time, causes) + 1.5 * random.normal()),
            powerOutages: powerOutages)
        hasState = true
    }

    /// An orphan looks for its parent, or for another where it is one of those that do.
    private mutating func search(at time: ModelTime, _ causes: CauseCourses, using random: inout RandomSource) {
        let p = RoomSensorParameters.self
        guard let since = orphanedAt, time >= nextSearch else { return }
        nextSearch = time + (time - since < 7_200 ? p.earlySearch : p.lateSearch)
        cell.draw(p.searchCharge, seconds: 1)
        let under = cell.voltage(
            under: p.radioCurrent, at: element.temperature, worn: causes.level(of: .coinCellWorn, at: time))
        guard under >= p.brownOut else {
            powerOutages += 1
            return
        }
        var found = random.happens(toParent(at: time, causes))
        if !found, parameters.hasRouter, parameters.findsOtherParent {
            let direct = coordinatorSignal(at: time, causes)
            if coordinatorHears(at: time, causes), random.happens(MeshLink.passes(at: direct)) {
                parameters.hasRouter = false
                found = true
            }
        }
        guard found else { return }
        orphanedAt = nil
        failures = 0
        told = nil
    }

    // MARK: - Radio

    private func coordinatorSignal(at time: ModelTime, _ causes: CauseCourses) -> Double {
        parameters.coordinatorSignal + shadow.value - 30 * causes.level(of: .sensorMovedAway, at: time)
            - 26 * causes.level(of: .bridgeMoved, at: time)
    }

    private func backbone(at time: ModelTime, _ causes: CauseCourses) -> Double {
        parameters.backboneSignal + 0.5 * shadow.value - 26 * causes.level(of: .bridgeMoved, at: time)
    }

    /// What the coordinator hears of the last hop, dBm.
    private func lastHop(at time: ModelTime, _ causes: CauseCourses) -> Double {
        parameters.hasRouter ? backbone(at: time, causes) : coordinatorSignal(at: time, causes)
    }

    /// Probability that its parent hears a frame.
    private func toParent(at time: ModelTime, _ causes: CauseCourses) -> Double {
        guard parameters.hasRouter else {
            return coordinatorHears(at: time, causes) ? MeshLink.passes(at: coordinatorSignal(at: time, causes)) : 0
        }
        guard causes.level(of: .parentUnplugged, at: time) == 0 else { return 0 }
        let away = 30 * causes.level(of: .sensorMovedAway, at: time)
        return MeshLink.passes(at: parameters.routerSignal + shadow.value - away)
    }

    /// Probability that a frame comes to the coordinator.
    private func passing(at time: ModelTime, _ causes: CauseCourses) -> Double {
        let first = toParent(at: time, causes)
        guard parameters.hasRouter, first > 0 else { return first }
        return coordinatorHears(at: time, causes) ? first * MeshLink.passes(at: backbone(at: time, causes)) : 0
    }
}
