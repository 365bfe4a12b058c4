#!/usr/bin/env bash
# Writes a Mosquitto configuration for devices in homes: TLS, a certificate for each, nobody without one.
#
#   broker-config-tls.sh CERTIFICATES STORE [DEVICES_PORT [SERVICE_ADDRESS]]
#
# CERTIFICATES: the directory that broker-certificates.sh has made (without the authorities' keys), with `service.acl`
# in it. STORE: where sessions and queues are saved, which the broker's user must be able to write; or -, where
# a file that includes this one says so already, as Debian's /etc/mosquitto/mosquitto.conf does.
# DEVICES_PORT: default 8883. SERVICE_ADDRESS: port and address that only the service reaches, default "8884 127.0.0.1".
set -euo pipefail
certificates=$1
store=$2
devices=${3:-8883}
service=${4:-8884 127.0.0.1}
tls() {
    cat <<TEXT
cafile $certificates/$1
certfile $certificates/broker.crt
keyfile $certificates/broker.key
tls_version tlsv1.2
ciphers ECDHE+AESGCM:ECDHE+CHACHA20
# Nobody without a certificate; its name is the user, whatever the client calls itself.
require_certificate true
use_identity_as_username true
allow_anonymous false
TEXT
}
cat <<TEXT
# Each listener has its own authority and its own rules: a device has a device's rights, whatever its name. Client ids
# are one for both, so no device may bear the service's name: broker-certificates.sh signs none.
per_listener_settings true

# --- Devices ---------------------------------------------------------------------------------------------------------
listener $devices
$(tls devices-ca.crt)
crlfile $certificates/devices.crl
acl_file $certificates/devices.acl
# A client id is the certificate's name too: nobody ends another's session, or takes the service's queue, by calling
# itself by its id.
use_username_as_clientid true

# --- The service -----------------------------------------------------------------------------------------------------
# Its two connections, telemetry and commands, have a client id each, so use_username_as_clientid is not for it.
listener $service
$(tls site-ca.crt)
acl_file $certificates/service.acl
allow_zero_length_clientid false

$([ "$store" = - ] || echo "persistence_location $store/")
TEXT
cat "$(dirname "$0")/broker-limits.conf"
cat <<TEXT
# Past this the broker refuses messages and devices keep them, instead of being ended by the kernel.
memory_limit 4294967296
TEXT
if [ "$(id -u)" -eq 0 ] && ! id mosquitto >/dev/null 2>&1; then
    echo "user root"
fi
