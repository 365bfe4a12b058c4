#!/usr/bin/env bash
# Installs the Debian packages that Bedside builds and runs on, where they are missing. Safe to run again.
set -euo pipefail

packages=(mosquitto mosquitto-clients libmosquitto-dev libssl-dev openssl libsqlite3-dev
    libphonenumber-dev pkg-config)

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing: ${missing[*]}"
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "Run as root once, or install by hand: apt-get install ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    # The broker is started by Bedside's own scripts: the package must not start one on port 1883.
    policy=/usr/sbin/policy-rc.d
    made_policy=no
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
        "${as_root[@]}" chmod +x "$policy"
        made_policy=yes
    fi
    remove_policy() { if [ "$made_policy" = yes ]; then "${as_root[@]}" rm -f "$policy"; fi; }
    trap remove_policy EXIT
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if ! command -v swift >/dev/null; then
    echo "Bedside needs a Swift 6.3 toolchain on the PATH (swift.org/install)." >&2
    exit 1
fi
