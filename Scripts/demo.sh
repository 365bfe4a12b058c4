#!/usr/bin/env bash
# The demo: a private broker, the service, a simulated fleet with causes under way. Ctrl-C ends all and leaves nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

bedside=${BEDSIDE:-.build/release/bedside}
scenario=${1:-Simulator/Scenarios/demo.yaml}
http_port=${BEDSIDE_DEMO_PORT:-8080}
began=$SECONDS

room=$(mktemp -d "${TMPDIR:-/tmp}/bedside-demo.XXXXXX")
chmod 755 "$room"
children=()
finish() {
    trap - EXIT INT TERM
    printf '\nEnding the demo.\n'
    # The last started ends first: devices say goodbye to a broker that still listens.
    for ((i = ${#children[@]} - 1; i >= 0; i--)); do
        kill -TERM "${children[i]}" 2>/dev/null || true
        wait "${children[i]}" 2>/dev/null || true
    done
    rm -rf "$room"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
    local port
    for port in $(shuf -i 20000-40000 -n 50); do
        if ! (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; then echo "$port"; return; fi
    done
    echo "No free port between 20000 and 40000." >&2
    return 1
}

wait_for_port() {
    local port=$1 pid=$2 what=$3 log=$4
    for _ in $(seq 1 200); do
        if (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; then return; fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    echo "$what did not start:" >&2
    tail -n 20 "$log" >&2
    return 1
}

password() { head -c 12 /dev/urandom | base64 | tr '+/' '-_'; }

if (: </dev/tcp/127.0.0.1/"$http_port") 2>/dev/null; then
    http_port=$(free_port)
fi

# --- the broker -------------------------------------------------------------------------------------------------
mqtt_port=$(free_port)
service_password=$(password)
fleet_password=$(password)
printf '%s' "$service_password" >"$room/service.password"
printf '%s' "$fleet_password" >"$room/fleet.password"
chmod 600 "$room"/*.password
touch "$room/users"
chmod 600 "$room/users"
mosquitto_passwd -b "$room/users" bedside "$service_password"
mosquitto_passwd -b "$room/users" fleet "$fleet_password"
mkdir "$room/broker"
Scripts/broker-config.sh "$mqtt_port" "$room" >"$room/mosquitto.conf"
cp Scripts/broker.acl "$room/acl"
chmod 700 "$room/acl"
broker=$(command -v mosquitto || echo /usr/sbin/mosquitto)
"$broker" -c "$room/mosquitto.conf" >"$room/mosquitto.log" 2>&1 &
children+=($!)
wait_for_port "$mqtt_port" $! "The broker" "$room/mosquitto.log"

# --- the service ------------------------------------------------------------------------------------------------
data="$room/data"
BEDSIDE_MQTT_STORE="$room/broker/mosquitto.db" "$bedside" serve --data "$data" --profiles DeviceProfiles --listen "127.0.0.1:$http_port" \
    --mqtt "127.0.0.1:$mqtt_port" --mqtt-user bedside --mqtt-password-file "$room/service.password" \
    >"$room/bedside.log" 2>&1 &
children+=($!)
wait_for_port "$http_port" $! "The service" "$room/bedside.log"
export BEDSIDE_DATA="$data"
agent_password=$(password)
printf '%s' "$agent_password" | "$bedside" user add sam --role supervisor --password-stdin >/dev/null

# --- the fleet: its history, then live ----------------------------------------------------------------------------
"$bedside" simulate run "$scenario" --import --live --truth "$room/truth.jsonl" --callers "$room/callers.txt" \
    --mqtt "127.0.0.1:$mqtt_port" --mqtt-user fleet --mqtt-password-file "$room/fleet.password" \
    >"$room/fleet.log" 2>&1 &
children+=($!)
fleet=$!

# --- the address is printed only once the callers' cards say what is true ------------------------------------------
for _ in $(seq 1 900); do
    if [ -s "$room/callers.txt" ]; then break; fi
    kill -0 "$fleet" 2>/dev/null || break
    sleep 0.2
done
if [ ! -s "$room/callers.txt" ]; then
    if ! kill -0 "$fleet" 2>/dev/null; then
        echo "The fleet has stopped. Its last words, and the service's:" >&2
        tail -n 20 "$room/fleet.log" "$room/bedside.log" >&2
        exit 1
    fi
    {
        echo "    Find anybody by name; these cards do not show yet what is wrong:"
        grep ' expected, the c' "$room/fleet.log" | sed 's/^/      /' || true
    } >"$room/callers.txt"
fi

cat <<TEXT

  Bedside is ready, $((SECONDS - began)) seconds after the build.

    Console   http://127.0.0.1:$http_port
    Sign in   sam
    Password  $agent_password
    Commands  $bedside doctor --data $data

  Callers worth trying (type the number, in any spelling):

$(cat "$room/callers.txt")

  Before they call: one home's heating loses its water slowly, and stands in that list with how long it has left.

  Ctrl-C ends everything and removes it.
TEXT
wait -n "${children[@]}" || true
echo "One of the parts has stopped. Its last words:" >&2
tail -n 5 "$room/mosquitto.log" "$room/bedside.log" "$room/fleet.log" >&2
exit 1
