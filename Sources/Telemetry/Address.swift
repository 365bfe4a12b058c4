/// How a device is reached and recognised on the wire. Many addresses map to one `DeviceID`.
package struct Address: Hashable, Sendable, Codable {
    /// The convention's name, e.g. `tasmota`.
    package var convention: String
    /// The native id of the parent it speaks through, where there is one.
    package var gateway: String?
    /// The identifier as the messages give it. At most 256 bytes; never holds `+ # $`, NUL, a control or a bidi mark;
    /// compare by bytes: two spellings that differ only in Unicode normalisation are refused at enrolment.
    package var native: String

    package init(convention: String, gateway: String? = nil, native: String) {
        self.convention = convention
        self.gateway = gateway
        self.native = native
    }
}
