import CMosquitto
import Glibc

extension TransportError {
    /// From an MQTT 5 reason code, 0x80 and above. Source: MQTT 5.0, section 2.4.
    init(reason: Int32, _ what: String) {
        let said = String(cString: mosquitto_reason_string(reason))
        let code: Code =
            switch UInt32(bitPattern: reason) {
            case MQTT_RC_BAD_USERNAME_OR_PASSWORD.rawValue: .badCredentials
            case MQTT_RC_NOT_AUTHORIZED.rawValue: .notAuthorized
            case MQTT_RC_CLIENTID_NOT_VALID.rawValue: .clientIDRefused
            case MQTT_RC_SERVER_UNAVAILABLE.rawValue, MQTT_RC_SERVER_BUSY.rawValue, MQTT_RC_BANNED.rawValue,
                MQTT_RC_SERVER_SHUTTING_DOWN.rawValue, MQTT_RC_QUOTA_EXCEEDED.rawValue,
                MQTT_RC_ADMINISTRATIVE_ACTION.rawValue, MQTT_RC_CONNECTION_RATE_EXCEEDED.rawValue,
                MQTT_RC_MAXIMUM_CONNECT_TIME.rawValue, MQTT_RC_USE_ANOTHER_SERVER.rawValue,
                MQTT_RC_SERVER_MOVED.rawValue, MQTT_RC_UNSPECIFIED.rawValue:
                .turnedAway
            case MQTT_RC_KEEP_ALIVE_TIMEOUT.rawValue: .keepAliveTimeout
            case MQTT_RC_SESSION_TAKEN_OVER.rawValue: .sessionTakenOver
            case MQTT_RC_PACKET_TOO_LARGE.rawValue: .messageTooLarge
            default: .protocolViolation
            }
        self.init(code, "\(what): \(said) (0x\(String(reason, radix: 16)))")
    }

    /// From what a libmosquitto call returned; `errno` is read at once, so make it right after the call.
    init(mosquitto status: Int32, _ what: String) {
        let code: Code =
            switch status {
            case MOSQ_ERR_ERRNO.rawValue, MOSQ_ERR_CONN_LOST.rawValue, MOSQ_ERR_NO_CONN.rawValue: .connectionLost
            case MOSQ_ERR_EAI.rawValue, MOSQ_ERR_LOOKUP.rawValue: .unreachable
            case MOSQ_ERR_KEEPALIVE.rawValue: .keepAliveTimeout
            case MOSQ_ERR_OVERSIZE_PACKET.rawValue, MOSQ_ERR_PAYLOAD_SIZE.rawValue: .messageTooLarge
            case MOSQ_ERR_NOMEM.rawValue: .system
            case MOSQ_ERR_INVAL.rawValue: .invalidOptions
            default: .protocolViolation
            }
        let said =
            status == MOSQ_ERR_ERRNO.rawValue
            ? String(cString: strerror(errno)) : String(cString: mosquitto_strerror(status))
        self.init(code, "\(what): \(said)")
    }
}
