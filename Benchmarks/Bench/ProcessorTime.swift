import Glibc

/// Time that this thread has run for, whatever else the machine was busy with meanwhile.
enum ProcessorTime {
    static func nanoseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// That all threads of this process have run for (ns): for work that goes on on other threads than the caller's.
    static func ofProcess() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// What the body took of it.
    static func measure(_ body: () throws -> Void) rethrows -> Double {
        let before = nanoseconds()
        try body()
        return nanoseconds() - before
    }
}
