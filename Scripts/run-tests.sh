#!/usr/bin/env bash
# Runs the built tests, and where some fail says at the very end which, and with what.
set -uo pipefail
cd "$(dirname "$0")/.."

log=.build/tests.log
"${SWIFT:-swift}" test --skip-build --parallel "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    printf '\nWhat failed (all of it is in %s):\n' "$log"
    grep -E '^✘ Test .* recorded an issue|[Ff]atal error|exited with|signal code' "$log" | cut -c1-400 | tail -n 40
fi
exit "$status"
