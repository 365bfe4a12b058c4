#!/usr/bin/env bash
# Writes a Mosquitto configuration for Bedside: broker-config.sh PORT ROOM. ROOM holds `users`, `acl` and `broker/`.
set -euo pipefail
port=$1
room=$2
cat <<TEXT
listener $port 127.0.0.1
allow_anonymous false
password_file $room/users
acl_file $room/acl

# The service holds an acknowledgement until its journal has committed, so the window, its receive maximum and the size
# of a commit belong together: 1,000 messages under way.
max_inflight_messages 1000
# While the service is away its session queues here. 400,000 messages of 150 bytes are some 100 MB and, for 40 devices
# a minute, a week. Past that the broker drops, and says so in \$SYS/broker/publish/messages/dropped.
max_queued_messages 400000
max_queued_bytes 0
# What devices publish at QoS 0 is queued for the service like the rest.
upgrade_outgoing_qos true
queue_qos0_messages true
# Saved every second: a broker that is killed loses what came in the last one.
persistence true
persistence_location $room/broker/
autosave_interval 1
# A device's message is a few kilobytes; nothing may ask for 50 MiB.
message_size_limit 262144
# Sessions of clients that never come back end.
persistent_client_expiration 14d
log_type error
log_type warning
log_type notice
TEXT
# Started by root, Mosquitto turns into the user mosquitto, who cannot write here, and only logs that it saved nothing.
if [ "$(id -u)" -eq 0 ]; then
    echo "user root"
fi
