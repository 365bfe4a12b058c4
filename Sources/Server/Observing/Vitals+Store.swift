import DeskOperations
import Telemetry

/// The lines of a check-up that tell whether the broker saves.
extension Vitals {
    var saving: [Checkup.Line] {
        guard let store = brokerStore else { return [unseen] }
        guard let look = store.look else { return [] }
        switch store.trouble(at: now) {
        case nil:
            guard let size = look.size else { return [] }
            let saved = look.savedAt.map { "saved what waits \(Self.length(max(.zero, now - $0))) ago" } ?? "saves"
            let free = look.free.map { ", \(Self.bytes($0)) are free there" } ?? ""
            return [Checkup.Line(.good, "Store", "The broker \(saved), \(Self.bytes(size))\(free).")]
        case .missing:
            return [
                Checkup.Line(
                    .attention, "Store", "There is no such file as mqtt.store names, or we may not look at it.",
                    remedy: "Name the file below the broker's persistence_location, and set persistence true there.")
            ]
        case .noRoom:
            return [
                Checkup.Line(
                    .attention, "Store",
                    "\(Self.bytes(look.free ?? 0)) are free where the broker saves what waits, too little to save "
                        + "\(Self.bytes(look.size ?? 0)) once more. What it has passed on to us is safe; what waits "
                        + "there would be lost with it, and devices are not told.",
                    remedy: "Free some there: it then saves by itself. Do not end or restart it before that.")
            ]
        case .empty:
            return [
                Checkup.Line(
                    .attention, "Store",
                    "The broker's last save left an empty file: what waits there would be lost with it, and devices "
                        + "are not told.",
                    remedy:
                        "Look at its log and at the disk; it saves again by itself. Do not end or restart it before "
                        + "that.")
            ]
        case .notSaved(let since):
            return [
                Checkup.Line(
                    .attention, "Store",
                    "The broker has not saved what came \(Self.length(now - since)) ago and since. What it has passed "
                        + "on to us is safe; what waits there would be lost with it, and devices are not told.",
                    remedy: "Look at its log and at persistence_location, and set autosave_interval 10. Do not end or "
                        + "restart it before it has saved.")
            ]
        }
    }

    private var unseen: Checkup.Line {
        address.isLoopback
            ? Checkup.Line(
                .note, "Store", "Whether the broker has room to save what waits is not looked at.",
                remedy: "Name its file in mqtt.store, like /var/lib/mosquitto/mosquitto.db.")
            : Checkup.Line(
                .note, "Store", "Whether the broker has room to save what waits cannot be seen from this machine.",
                remedy: "Have the free space of its persistence_location watched there.")
    }
}
