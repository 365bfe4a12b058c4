import Diagnostics
import Profiles
import Telemetry

/// What each window of a profile costs a device, measured on the state itself: its bytes with the window, less its bytes
/// without any.
struct WindowMemory {
    struct One {
        /// As rules write it.
        let name: String
        let bytes: Int
    }
    private let profile: DeviceProfile
    private let all: [One]
    /// Of a device that has said nothing yet, all windows together; equal windows of several rules are kept once.
    let bytesPerDevice: Int

    init(_ profile: DeviceProfile) {
        self.profile = profile
        var bare = profile
        bare.symptoms = []
        bare.lived = []
        bare.causes = []
        bare.fixes = []
        bare.asks = []
        bare.dangers = []
        bare.windows = []
        let none = Self.bytes(of: bare)
        all = profile.windows.map { window in
            var one = bare
            // A condition's own windows are counted under their own names.
            var window = window
            let name = Self.name(of: window, in: profile)
            if case .condition = window.operand { window.operand = .condition(.truth(true)) }
            one.windows = [window]
            return One(name: name, bytes: Self.bytes(of: one) - none)
        }
        bytesPerDevice = Self.bytes(of: profile)
    }

    private static func bytes(of profile: DeviceProfile) -> Int {
        let compiled = CompiledProfile(profile)
        return DeviceState(compiled).encode(compiled).count
    }

    /// Those with memory of their own that the symptom's rules read, also within a window's condition.
    func windows(of symptom: Symptom) -> [One] {
        var found: [Int] = []
        func collect(_ rule: Expression) {
            for index in rule.windowIndices where !found.contains(index) {
                found.append(index)
                if case .condition(let condition) = profile.windows[index].operand { collect(condition) }
            }
        }
        for rule in [symptom.when, symptom.gate, symptom.clear].compactMap({ $0 }) { collect(rule) }
        return found.map { all[$0] }.filter { $0.bytes > 0 }
    }

    private static func name(of window: Window, in profile: DeviceProfile) -> String {
        let operand =
            switch window.operand {
            case .metric(let metric): profile.metrics[metric].id.rawValue
            case .condition: "a condition"
            case .occurrences(let metric, of: _): profile.metrics[metric].id.rawValue
            }
        let length = window.length > .zero ? ", \(window.length)" : ""
        return "\(window.function.rawValue)(\(operand)\(length))"
    }
}
