/// One cause on one device over time: onset, growth to its severity, coming and going, and its end.
package struct CauseCourse: Hashable, Sendable {
    package var cause: Cause
    package var onset: ModelTime
    /// The level once grown, 0...1; what 1 stands for is written at the cause.
    package var severity: Double
    /// From onset to `severity`, in a straight line, s; 0 is at once.
    package var growth: Double
    package var intermittency: Intermittency?
    /// When it was cured.
    package var end: ModelTime?

    /// There for `on` seconds, then away for `off`, beginning at the onset.
    package struct Intermittency: Hashable, Sendable {
        package var on: Double
        package var off: Double
        package init(on: Double, off: Double) {
            self.on = on
            self.off = off
        }
    }

    package init(
        _ cause: Cause, onset: ModelTime, severity: Double = 1, growth: Double = 0,
        intermittency: Intermittency? = nil, end: ModelTime? = nil
    ) {
        self.cause = cause
        self.onset = onset
        self.severity = severity
        self.growth = growth
        self.intermittency = intermittency
        self.end = end
    }

    /// 0...1 at `time`.
    package func level(at time: ModelTime) -> Double {
        guard time >= onset, end.map({ time < $0 }) ?? true else { return 0 }
        let age = time - onset
        if let intermittency {
            let cycle = intermittency.on + intermittency.off
            guard cycle > 0, age - (age / cycle).rounded(.down) * cycle < intermittency.on else { return 0 }
        }
        return growth > 0 ? severity * min(1, age / growth) : severity
    }
}

/// The causes of one device. A handful: every look is a walk along the list.
package struct CauseCourses: Sendable {
    package private(set) var all: [CauseCourse]

    package init(_ all: [CauseCourse] = []) { self.all = all }

    package mutating func add(_ course: CauseCourse) { all.append(course) }

    /// The strongest of the courses of this cause, 0...1.
    @inline(__always)
    package func level(of cause: Cause, at time: ModelTime) -> Double {
        // Most devices have none, and ask for each several times a step.
        all.isEmpty ? 0 : strongest(of: cause, at: time)
    }

    private func strongest(of cause: Cause, at time: ModelTime) -> Double {
        var level = 0.0
        for course in all where course.cause == cause { level = max(level, course.level(at: time)) }
        return level
    }

    /// Whether this cause befell the device and is over for good: what it left behind, such as a hung control, somebody has
    /// set right then. One that comes and goes is not over between two times.
    package func isOver(_ cause: Cause, at time: ModelTime) -> Bool {
        var isOver = false
        for course in all where course.cause == cause && course.onset <= time {
            guard let end = course.end, end <= time else { return false }
            isOver = true
        }
        return isOver
    }

    /// Ends what is there of this cause at `time`.
    package mutating func cure(_ cause: Cause, at time: ModelTime) {
        for index in all.indices where all[index].cause == cause && all[index].level(at: time) > 0 {
            all[index].end = time
        }
    }
}
