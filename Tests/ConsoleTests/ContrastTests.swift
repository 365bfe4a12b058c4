import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

/// The style sheet's colours against each other. Source: WCAG 2.2, 1.4.3 and 1.4.11.
@Suite struct ContrastTests {
    private static func styleSheet() async throws -> String {
        let sheet = Box()
        try await ConsoleClient.run(FixtureDesk()) { browser in
            let html = try await browser.html("/")
            let found = try #require(html.firstMatch(of: /\/assets\/console\.[0-9a-f]+\.css/))
            let css = String(buffer: try await browser.get(String(found.output)).body)
            await sheet.put(css)
        }
        return await sheet.css
    }

    private actor Box {
        var css = ""
        func put(_ css: String) { self.css = css }
    }

    /// Relative luminance of `#rrggbb`.
    private static func luminance(_ hexadecimal: Substring) -> Double {
        let value = Int(hexadecimal, radix: 16) ?? 0
        let parts = [value >> 16 & 255, value >> 8 & 255, value & 255].map { part -> Double in
            let share = Double(part) / 255
            return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// x to the power of 2.4 = x² · x^0.4, the root by Newton's method on y⁵ = x².
    private static func power(_ x: Double) -> Double {
        var y = max(x, 1e-6)
        for _ in 0..<60 { y -= (y * y * y * y * y - x * x) / (5 * y * y * y * y) }
        return x * x * y
    }

    @Test(arguments: [
        ("ink", "ground", 4.5), ("ink", "surface", 4.5), ("ink", "accent-soft", 4.5), ("ink", "care-soft", 4.5),
        ("muted", "ground", 4.5), ("muted", "surface", 4.5), ("muted", "sunken", 4.5), ("muted", "care-soft", 4.5),
        ("accent", "ground", 4.5), ("accent", "surface", 4.5), ("accent-strong", "accent-soft", 4.5),
        ("on-accent", "accent", 4.5), ("on-accent", "accent-strong", 4.5), ("good", "good-soft", 4.5),
        ("good", "surface", 4.5), ("good", "ground", 4.5), ("care", "care-soft", 4.5), ("care", "surface", 4.5),
        ("bad", "bad-soft", 4.5), ("bad", "surface", 4.5), ("surface", "bad", 4.5), ("edge", "surface", 3),
        ("accent", "sunken", 3),
    ])
    func `Text stands out from its ground in light and in dark`(text: String, ground: String, ratio: Double)
        async throws
    {
        let css = try await Self.styleSheet()
        let themes = css.matches(of: /:root \{([^}]*)\}/).map(\.output.1)
        #expect(themes.count == 2)
        for theme in themes {
            func colour(_ name: String) throws -> Double {
                let found = try #require(theme.firstMatch(of: try Regex("--\(name): #([0-9a-f]{6});")))
                let text = try #require(found.output[1].substring)
                return Self.luminance(text)
            }
            let a = try colour(text)
            let b = try colour(ground)
            let contrast = (max(a, b) + 0.05) / (min(a, b) + 0.05)
            #expect(contrast >= ratio, "\(text) on \(ground): \(contrast)")
        }
    }
}
