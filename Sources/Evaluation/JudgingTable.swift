/// What counts as right for each true cause, and how often it befalls a device by nature: written by judgement, since
/// truth and profiles name things in their own words.
package struct JudgingTable: Hashable, Sendable {
    /// By the truth's name.
    package var families: [String: Family]
    /// An episode is right where its cause was there at most so long before it opened, ms.
    package var tolerance: Int64
    /// A device that has been silenced for so long must not be called healthy, ms.
    package var silentAfter: Int64

    package struct Family: Hashable, Sendable {
        /// In the file's order.
        package var causes: [Rule]
        /// Profile causes that the truth has no word for, so that nothing can be said of them: counted, not judged.
        package var unjudged: Set<String>
        /// The table's `silentAfter` for this family, ms, where it speaks seldom by nature; nil takes the table's.
        package var silentAfter: Int64?

        package init(causes: [Rule], unjudged: Set<String> = [], silentAfter: Int64? = nil) {
            self.causes = causes
            self.unjudged = unjudged
            self.silentAfter = silentAfter
        }
    }

    /// One true cause.
    package struct Rule: Hashable, Sendable {
        package var cause: String
        /// Profile causes that find it, the first being the one whose probability is judged; that of the others is
        /// neither right nor wrong meanwhile. Empty where no profile can see it: it counts as missed.
        package var right: [String]
        /// Profile causes that are no error beside it, and do not find it.
        package var excused: Set<String>
        /// The device says nothing while it lasts: found by its reach.
        package var silences: Bool
        /// From this severity on it counts: below, it is neither true nor false. 0...1.
        package var from: Double
        /// Onsets per device and year in ordinary homes, ≥ 0; nil: as often as in the simulation, where physics and
        /// household bring it about.
        package var perYear: Double?
        /// How long one usually lasts, ms, > 0.
        package var lasts: Int64
        /// How long after it counts the household calls about it, ms; one that is shorter is nobody's contact.
        package var notice: Int64

        package init(
            cause: String, right: [String], excused: Set<String> = [], silences: Bool = false, from: Double = 0.1,
            perYear: Double?, lasts: Int64, notice: Int64
        ) {
            self.cause = cause
            self.right = right
            self.excused = excused
            self.silences = silences
            self.from = from
            self.perYear = perYear
            self.lasts = lasts
            self.notice = notice
        }

        /// The part of time it is there, by nature; nil: as in the simulation.
        package var prevalence: Double? { perYear.map { min(0.99, $0 * Double(lasts) / JudgingTable.year) } }
    }

    /// ms.
    static let year = 365.25 * 86_400_000

    package init(families: [String: Family], tolerance: Int64, silentAfter: Int64) {
        self.families = families
        self.tolerance = tolerance
        self.silentAfter = silentAfter
    }
}
