import DeskOperations
import Telemetry

/// One repair by itself.
struct RepairPage: Page {
    var chrome: Chrome
    var heading: String
    var words: String
    var devicePath: String
    var by: String
    var iso: String
    var absolute: String
    var relative: String
    var ladder: Ladder

    init(chrome: Chrome, repair: RepairView, times: TimeText) {
        let path = "/repairs/\(repair.id.rawValue)"
        let time = TimeView(repair.requestedAt, times)
        self.chrome = chrome
        self.chrome.title = repair.title
        heading = repair.title
        words = repair.deviceWords.startingUpperCase
        devicePath = "/devices/\(repair.device)"
        by = repair.requestedBy
        iso = time.iso
        absolute = time.absolute
        relative = time.relative
        ladder = Ladder(repair, times: times, backPath: path, formToken: chrome.formToken)
    }
}
