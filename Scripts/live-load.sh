#!/usr/bin/env bash
# Runs a live fleet at a private Mosquitto, tells what it takes, and ends it with Ctrl-C:
#   Scripts/live-load.sh DEVICES SECONDS [PROCESSES [CONNECTIONS]]
# By default every device has a connection of its own, spread over PROCESSES (a connection takes three open files of its process,
# and one of the broker); with CONNECTIONS they share so many. BEDSIDE names the command (default .build/release/bedside),
# SCENARIO the fleet (default million-devices, whose homes have two devices).
set -euo pipefail
bedside=${BEDSIDE:-.build/release/bedside}
scenario=${SCENARIO:-Simulator/Scenarios/million-devices.yaml}
if [ $# -lt 2 ]; then sed -n '2,6s/^# //p' "$0" >&2; exit 64; fi
devices=$1 seconds=$2 processes=${3:-1} connections=${4:-}
work=$(mktemp -d)
port=$(( 20000 + RANDOM % 10000 ))
ulimit -n "$(ulimit -Hn)"
printf 'listener %s 127.0.0.1\nallow_anonymous true\nlog_type error\npersistence false\nmax_queued_messages 100000\nsys_interval 1\n' \
    "$port" > "$work/mosquitto.conf"
mosquitto -c "$work/mosquitto.conf" > "$work/broker.log" 2>&1 & broker=$!
fleet=(); done_=()
trap 'kill "${fleet[@]}" "$broker" 2> /dev/null; wait; rm -rf "$work"' EXIT
for try in $(seq 100); do mosquitto_pub -p "$port" -t ready -n 2> /dev/null && break; sleep 0.1; done
for number in $(seq "$processes"); do
    "$bedside" simulate run "$scenario" --homes $(( (devices + 1) / 2 )) --live --mqtt "127.0.0.1:$port" \
        ${connections:+--connections "$connections"} $([ "$processes" -gt 1 ] && echo --part "$number/$processes") \
        > "$work/fleet-$number.log" 2>&1 & fleet+=($!)
done
figure() { mosquitto_sub -p "$port" -t "\$SYS/broker/$1" -C 1 -W 15 2> /dev/null || echo '?'; }
seconds_of() { awk -v hz="$(getconf CLK_TCK)" '{ print ($14 + $15) / hz }' "/proc/$1/stat"; }
memory_of() { awk '/VmHWM|VmRSS/ { printf "%s %d MiB  ", $1, $2 / 1024 }' "/proc/$1/status"; }
for pid in "${fleet[@]}"; do
    log=$work/fleet-$(( ${#done_[@]} + 1 )).log; done_+=("$pid")
    word='every device is connected'; [ -n "$connections" ] && word='fleet goes live'
    for try in $(seq 1200); do grep -q "$word" "$log" && break; kill -0 "$pid" || { cat "$log"; exit 1; }; sleep 0.5; done
    echo "process $pid: $(grep "$word" "$log" | tail -1) after $(seconds_of "$pid") s of processor time"
done
from=$(for pid in "${fleet[@]}" "$broker"; do seconds_of "$pid"; done | paste -sd' ')
before=$(figure messages/received)
sleep "$seconds"
echo "clients connected: $(figure clients/connected); packets received: $before before, $(figure messages/received) after $seconds s"
index=1
for pid in "${fleet[@]}" "$broker"; do
    was=$(echo "$from" | cut -d' ' -f"$index"); index=$(( index + 1 ))
    name=fleet; [ "$pid" = "$broker" ] && name=broker
    echo "$name $pid: $(memory_of "$pid")$(awk -v a="$was" -v b="$(seconds_of "$pid")" -v s="$seconds" 'BEGIN { printf "%.1f %% of a core", (b - a) / s * 100 }')"
done
begun=$SECONDS
for pid in "${fleet[@]}"; do kill -INT "$pid"; done
for pid in "${fleet[@]}"; do wait "$pid" && status=0 || status=$?; echo "fleet $pid ended with $status, $(( SECONDS - begun )) s after Ctrl-C"; done
for number in $(seq "$processes"); do tail -1 "$work/fleet-$number.log"; done
sleep 2
echo "clients connected: $(figure clients/connected)"
fleet=()
