#!/usr/bin/env bash
# Writes a Mosquitto configuration for a broker on this machine alone, with passwords: broker-config.sh PORT ROOM. ROOM
# holds `users`, `acl` and `broker/`. For devices in homes take broker-config-tls.sh.
set -euo pipefail
port=$1
room=$2
cat <<TEXT
listener $port 127.0.0.1
allow_anonymous false
password_file $room/users
acl_file $room/acl
persistence_location $room/broker/
TEXT
cat "$(dirname "$0")/broker-limits.conf"
# Started by root, Mosquitto turns into the user mosquitto, who cannot write here, and only logs that it saved nothing.
if [ "$(id -u)" -eq 0 ]; then
    echo "user root"
fi
