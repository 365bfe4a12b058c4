package import LocatedYAML

/// Scenario files: `Simulator/Scenarios/README.md` describes the format.
package enum ScenarioFile {
    /// The scenario in the file at `path`, or everything that is wrong with it.
    package static func load(_ path: String) throws(ScenarioError) -> Scenario {
        var issues = Issues()
        let root = LocatedNode.parse(contentsOf: path, &issues)
        return try read(root, issues)
    }

    /// The same where the file says `scenario:`; nil where it is about something else.
    package static func loadIfScenario(_ path: String) throws(ScenarioError) -> Scenario? {
        var issues = Issues()
        let root = LocatedNode.parse(contentsOf: path, &issues)
        if issues.isEmpty, case .mapping(let entries)? = root?.content,
            !entries.contains(where: { $0.key == "scenario" })
        {
            return nil
        }
        return try read(root, issues)
    }

    /// The scenario in `bytes`; issues call it `file`.
    package static func read(_ bytes: [UInt8], file: String) throws(ScenarioError) -> Scenario {
        var issues = Issues()
        let root = LocatedNode.parse(bytes, file: file, &issues)
        return try read(root, issues)
    }

    private static func read(_ root: LocatedNode?, _ found: Issues) throws(ScenarioError) -> Scenario {
        var issues = found
        let scenario = root.flatMap { ScenarioReader.scenario($0, &issues) }
        guard let scenario, issues.isEmpty else { throw ScenarioError(issues: issues) }
        return scenario
    }
}

/// A scenario that cannot be run, with all that is wrong with it.
package struct ScenarioError: Error, Sendable, CustomStringConvertible {
    package var issues: Issues

    /// One issue a line.
    package var description: String {
        issues.sorted.map(\.description).joined(separator: "\n")
            + (issues.dropped > 0 ? "\nand \(issues.dropped) more" : "")
    }
}
