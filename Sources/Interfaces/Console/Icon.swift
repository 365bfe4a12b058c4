/// The console's pictograms: 24 × 24, drawn in the text's colour, always beside words and so hidden from screen readers.
enum Icon: String, CaseIterable, Sendable {
    case alert, check, clock, danger, flag, heart, home, minus, phone, plus, question, refresh, search, shield, signal,
        silent, speech, wait

    /// The path's commands.
    private var path: String {
        switch self {
        case .alert:
            "M12 9v4m0 3.5v.01M10.3 4.2 2.7 17.4A2 2 0 0 0 4.4 20.4h15.2a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0z"
        case .check: "M4.5 12.8l4.7 4.7L19.5 7"
        case .clock: "M12 7v5l3.2 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z"
        case .danger: "M12 7.5v5m0 3.5v.01M8.1 2.8h7.8l5.3 5.3v7.8l-5.3 5.3H8.1l-5.3-5.3V8.1z"
        case .flag: "M5 21V4m0 0h12l-2.2 4L17 12H5"
        case .heart: "M12 20s-7.5-4.6-7.5-10.1A4.3 4.3 0 0 1 12 7.2a4.3 4.3 0 0 1 7.5 2.7C19.5 15.400 12 20 12 20z"
        case .home: "M4 11.2 12 4.500l8 6.700M6 9.700V20h12V9.700"
        case .minus: "M6 12h12"
        case .phone:
            "M6.2 3.5h2.9l1.500 4.400-2 1.500a12 12 0 0 0 6 6l1.500-2 4.400 1.500v2.900a2 2 0 0 1-2.200 2A16.500 16.500 0 0 1 "
                + "4.200 5.700a2 2 0 0 1 2-2.200z"
        case .plus: "M12 6v12M6 12h12"
        case .question:
            "M9.200 9.300a2.900 2.900 0 1 1 4.200 2.600c-.9.5-1.400 1-1.400 2m0 3.100v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z"
        case .refresh:
            "M20 11a8 8 0 0 0-14.300-4L4 8.700M4 4.500v4.200h4.200M4 13a8 8 0 0 0 14.300 4l1.700-1.700m0 4.200v-4.200h-4.200"
        case .search: "M20 20l-4.300-4.300M10.800 17.300a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13z"
        case .shield: "M12 3.200l7 2.600v5.400c0 4.400-2.900 7.900-7 9.600-4.100-1.700-7-5.200-7-9.600V5.800z"
        case .signal: "M5 19v-3m4.700 3v-6.500m4.600 6.500V9M19 19V5"
        case .silent: "M5 19v-3m4.700 3v-6.500M14.500 9.500l5 5m0-5l-5 5"
        case .speech: "M20 11.500a7.500 7.500 0 0 1-11 6.600L4 19.500l1.400-4.600A7.500 7.500 0 1 1 20 11.500z"
        case .wait: "M7 12h.01M12 12h.01M17 12h.01"
        }
    }

    var svg: String {
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"\(path)\"/></svg>"
    }
}
