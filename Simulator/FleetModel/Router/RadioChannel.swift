/// The air time of one Wi-Fi channel, and how often a frame must be sent again on it.
///
/// A frame fails by collision with what others send, and by noise where the receiver hears too little:
///
///     retry = 1 − (1 − c)(1 − e)     c = 0.2 b/(1.25 − b)     e = 1/(1 + exp((s + 79)/3.2))
///
/// b: share of the air time that is busy; s: signal, dBm. c follows the rise of the collision probability of CSMA/CA with
/// the number of contenders; e is the packet error of a rate-adapted link a few dB above its receiver's sensitivity.
/// Sources: Bianchi, IEEE JSAC 18(3), 2000; Halperin et al., SIGCOMM 2010 (packet delivery against signal).
package enum RadioChannel {
    /// 0...1; `busy` 0...1, `signal` in dBm.
    package static func retryShare(busy: Double, signal: Double) -> Double {
        let b = busy.clamped(to: 0...1)
        let collision = min(0.9, 0.2 * b / (1.25 - b))
        let error = 1 / (1 + exponential((signal + 79) / 3.2))
        return 1 - (1 - collision) * (1 - error)
    }

    /// How much of their evening's peak the neighbours send at `hour`, 0.2...1: least at four, most at half past eight.
    /// Source: diurnal traffic of residential networks, e.g. DE-CIX and Ofcom, peak 20 to 22 h, trough a fifth of it.
    package static func neighbourRhythm(hour: Double) -> Double {
        0.6 + 0.4 * cosine(2 * .pi * (hour - 20.5) / 24 + 0.35 * sine(2 * .pi * (hour - 20.5) / 24))
    }
}
