import Foundation

/// A pipeline in Python of the kind people write, see `Benchmarks/Pipelines/paho_pipeline.py`.
struct Pipeline: Sendable {
    let python: URL
    let script: String

    /// Nil, with why not, where Python or a package that it needs is missing. `BENCH_PYTHON` names another one than
    /// Debian's.
    static func find(root: String) async -> (pipeline: Pipeline?, why: String) {
        let python = ProcessInfo.processInfo.environment["BENCH_PYTHON"] ?? "/usr/bin/python3"
        let script = root + "/Benchmarks/Pipelines/paho_pipeline.py"
        guard FileManager.default.fileExists(atPath: script) else { return (nil, "\(script) is missing") }
        let directory = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        do {
            let trial = try LocalProcess(
                URL(filePath: python), ["-c", "import orjson, paho.mqtt.client, river; print('here')"],
                log: directory.appending(path: "log"))
            defer { trial.end() }
            _ = try await trial.line(beginning: "here")
            return (Pipeline(python: URL(filePath: python), script: script), "")
        } catch {
            return (nil, "\(python) lacks paho-mqtt, orjson or river")
        }
    }

    /// - Parameter score: `zscore` or `half-space-trees`.
    func start(_ broker: PrivateBroker, _ count: Int, score: String) throws -> LocalProcess {
        try LocalProcess(
            python,
            [
                script, "\(broker.address.port)", "\(count)", broker.directory.appending(path: "pipeline.sqlite").path,
                "\(PrivateBroker.window)", score,
            ], log: broker.log("pipeline"))
    }
}
