import DeskOperations

/// How long each metric with a limit has still, in a sentence each.
struct OutlookPanel: Sendable {
    struct Row: Sendable {
        /// The metric; at the end of a contact, device and cause.
        var title: String
        var says: String
        var help: String?
    }
    var hasRows: Bool
    var rows: [Row]

    /// All that can be said of one device.
    init(_ forecasts: [Forecast]) {
        rows = forecasts.map { one in
            Row(
                title: one.metricTitle.startingUpperCase, says: one.says.asSentence,
                help: one.isUrgent ? one.help : nil)
        }
        hasRows = !rows.isEmpty
    }

    /// What else will break soon: for the end of a contact, of all its devices.
    init(soonIn devices: [Assessment]) {
        rows = devices.flatMap { seen in
            seen.forecasts.filter(\.isUrgent).map { one in
                Row(
                    title: "\(seen.device.words.startingUpperCase), \(one.title)", says: one.says.asSentence,
                    help: one.help)
            }
        }
        hasRows = !rows.isEmpty
    }
}
