import BrokerFixture
import Foundation

/// A real browser without a window, on its own clock: it does nothing but what is due, so a quarter of a minute on a page
/// passes at once and timing is the page's own.
struct Browser {
    enum Scheme: String, CaseIterable { case light, dark }
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Where Chromium stands; nil where it is not installed.
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .flatMap { folder in ["chromium", "chromium-browser", "google-chrome"].map { "\(folder)/\($0)" } }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let assets = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Sources/Interfaces/Console/Assets")

    /// Shows a page of the console with its own style and script, lets `steps` (JavaScript, may await) act on it, and
    /// gives what they put into `seen`, in order, each as JSON.
    ///
    /// The page's requests reach nobody: `answers` (JavaScript, `(address, options) => text`) says what comes back, and
    /// every one is in `sent`; `original` is the page as it came. A form that would leave the page stays, and is in `left`.
    static func run(
        _ html: String, _ scheme: Scheme = .light, answers: String, steps: String
    ) async throws -> [String] {
        guard let path else { throw Failure(description: "no browser") }
        let style = try String(contentsOf: assets.appendingPathComponent("console.css"), encoding: .utf8)
        let script = try String(contentsOf: assets.appendingPathComponent("console.js"), encoding: .utf8)
        // What the page asks for stands in it: there is no server.
        var page = html.replacing(/<link rel="(stylesheet|icon)"[^>]*>/, with: "")
            .replacing(/<script src[^>]*><\/script>/, with: "")
        page = page.replacing("</head>", with: "<style>\(style)</style></head>")
        page = page.replacing(
            "</body>",
            with: """
                <pre id="report"></pre>
                <script>
                const seen = [], sent = [], left = [], original = document.documentElement.outerHTML;
                window.fetch = async (address, options) => {
                  sent.push(String(address));
                  return new Response((\(answers))(String(address), options));
                };
                window.EventSource = class { addEventListener() {} close() {} };
                window.addEventListener("submit", (event) => {
                  if (!event.defaultPrevented) left.push(event.target.getAttribute("action"));
                  event.preventDefault();
                });
                const pass = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
                </script>
                <script>\(script)</script>
                <script>
                window.addEventListener("load", () => setTimeout(async () => {
                  try {
                \(steps)
                  } catch (error) { seen.push("failed: " + error); }
                  const lines = seen.map((one) => encodeURIComponent(JSON.stringify(one)));
                  document.getElementById("report").textContent = "report " + lines.join(" ") + " end";
                }));
                </script></body>
                """)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("page.html")
        let output = folder.appendingPathComponent("dom.html")
        try Data(page.utf8).write(to: file)
        try Data().write(to: output)
        let writing = try FileHandle(forWritingTo: output)
        let process = try SpawnedProcess(
            URL(fileURLWithPath: path),
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000",
                "--user-data-dir=\(folder.path)/profile", "--virtual-time-budget=60000",
                "--blink-settings=preferredColorScheme=\(scheme == .dark ? 0 : 1)", "--dump-dom", file.absoluteString,
            ], output: writing.fileDescriptor)
        try await process.status()
        let dom = try String(contentsOf: output, encoding: .utf8)
        guard let report = dom.firstMatch(of: /<pre id="report">report (.*?) ?end<\/pre>/) else {
            throw Failure(description: "the page never came to its end")
        }
        return report.1.split(separator: " ").map { $0.removingPercentEncoding ?? String($0) }
    }
}
