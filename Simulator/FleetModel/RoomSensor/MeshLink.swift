/// Zigbee frames from a sensor to its coordinator, straight or by way of a router.
///
///     loss of a try = 1/(1 + exp((s + 94)/1.5))       of a frame over a hop = loss⁴
///
/// s: signal, dBm. Sources: IEEE 802.15.4: a frame is sent up to four times (macMaxFrameRetries 3) and receivers get down
/// to −85 dBm at least; common chips −95 to −100 (CC2530, CC2652 data sheets), less what a home's noise costs (judgement).
package enum MeshLink {
    /// 0...1, of one try.
    package static func loss(at signal: Double) -> Double { 1 / (1 + exponential((signal + 94) / 1.5)) }

    /// Probability that a frame passes the hop.
    package static func passes(at signal: Double) -> Double {
        let loss = loss(at: signal)
        return 1 - loss * loss * loss * loss
    }

    /// 0...255 as the coordinator tells it of the last hop: straight from 0 at −95 dBm to 255 at −25. Source: judgement,
    /// within what Zigbee2MQTT users report; its notes call less than 20 weak.
    package static func quality(at signal: Double) -> Double {
        ((signal + 95) / 70 * 255).rounded().clamped(to: 0...255)
    }
}
