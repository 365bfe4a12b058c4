#!/usr/bin/env bash
# The certificates of a broker, its devices and the service.
#
#   broker-certificates.sh DIR init NAME...          two authorities, and the broker's certificate for its names
#                                                    (for BROKER_DAYS, default 730)
#   broker-certificates.sh DIR device ID [DAYS]      a device's certificate (default 730 days); ID as in its topics
#   broker-certificates.sh DIR service [ID [DAYS]]   the service's certificate (default bedside, 730 days)
#   broker-certificates.sh DIR revoke ID             takes a device's certificate back
#
# DIR/devices-ca.* signs devices and nothing else, DIR/site-ca.* the broker and the service. The two .key files of the
# authorities are needed to sign, not to run: keep them off the broker's machine.
set -euo pipefail
umask 077

refuse() { echo "$*" >&2; exit 2; }
[ $# -ge 2 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
dir=$(cd "$1" && pwd)
what=$2
shift 2

# The id becomes the user at the broker and a level of its topics: with a / in it, the user a/b could write below a's
# topics; with + or # the broker refuses everything.
plain() {
    [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$ ]] || refuse "\"$1\" is no id: letters, digits, . _ : and - only."
}

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

new_authority() {
    local name=$1 title=$2
    [ ! -e "$dir/$name.key" ] || refuse "$dir/$name.key exists: every certificate it signed would be worth nothing."
    new_key "$dir/$name.key"
    openssl req -new -x509 -key "$dir/$name.key" -out "$dir/$name.crt" -days 7300 -subj "/CN=$title" \
        -addext "basicConstraints=critical,CA:true,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign"
    mkdir -p "$dir/$name.signed"
    touch "$dir/$name.signed/index"
    echo 1000 >"$dir/$name.signed/number"
}

# authority NAME: the configuration of `openssl ca` for it, on standard output.
authority() {
    cat <<TEXT
[ca]
default_ca = own
[own]
database = $dir/$1.signed/index
new_certs_dir = $dir/$1.signed
rand_serial = yes
crlnumber = $dir/$1.signed/number
certificate = $dir/$1.crt
private_key = $dir/$1.key
default_md = sha256
default_crl_days = 7300
unique_subject = no
policy = any
[any]
commonName = supplied
TEXT
}

# sign AUTHORITY ID DAYS EXTENSIONS: DIR/ID.key and DIR/ID.crt.
sign() {
    local by=$1 id=$2 days=$3 extensions=$4 end start
    [ -e "$dir/$by.key" ] || refuse "$dir/$by.key is missing: run init first, or where the authority is kept."
    end=$(date -u -d "now + $days days" +%Y%m%d%H%M%SZ)
    # A day of grace for devices whose clock is slow.
    start=$(date -u -d "now - 1 day $([ "$days" -ge 0 ] || echo "+ $days days")" +%Y%m%d%H%M%SZ)
    new_key "$dir/$id.key"
    openssl req -new -key "$dir/$id.key" -subj "/CN=$id" -out "$dir/$id.csr"
    openssl ca -batch -notext -config <(authority "$by") -in "$dir/$id.csr" -out "$dir/$id.crt" \
        -startdate "$start" -enddate "$end" -extfile <(printf '%b' "$extensions") 2>"$dir/$by.signed/said" \
        || { cat "$dir/$by.signed/said" >&2; exit 1; }
    rm -f "$dir/$id.csr" "$dir/$by.signed/said"
}

list_revoked() { openssl ca -config <(authority devices-ca) -gencrl -out "$dir/devices.crl" 2>/dev/null; }

case $what in
init)
    [ $# -gt 0 ] || refuse "Which names will devices reach the broker by?"
    new_authority devices-ca "Devices"
    new_authority site-ca "Broker and service"
    list_revoked
    names=""
    for name in "$@"; do
        if [[ $name =~ ^[0-9.]+$|: ]]; then names+=",IP:$name"; else names+=",DNS:$name"; fi
    done
    sign site-ca broker "${BROKER_DAYS:-730}" "extendedKeyUsage=serverAuth\nsubjectAltName=${names#,}\n"
    ;;
device)
    plain "${1:?which device?}"
    case $1 in bedside* | broker | *-ca) refuse "\"$1\" is not for a device." ;; esac
    sign devices-ca "$1" "${2:-730}" "extendedKeyUsage=clientAuth\n"
    ;;
service)
    plain "${1:-bedside}"
    sign site-ca "${1:-bedside}" "${2:-730}" "extendedKeyUsage=clientAuth\n"
    ;;
revoke)
    plain "${1:?which device?}"
    openssl ca -config <(authority devices-ca) -revoke "$dir/$1.crt" 2>/dev/null \
        || refuse "$dir/$1.crt is not there, not the devices' authority's, or taken back already."
    list_revoked
    # Whoever is connected stays so; this silences it.
    [ ! -e "$dir/devices.acl" ] || printf '\nuser %s\ntopic deny #\n' "$1" >>"$dir/devices.acl"
    echo "Taken back. Copy devices.crl and devices.acl to the broker and send it SIGHUP: it reads them at once." >&2
    ;;
*) refuse "Unknown: $what." ;;
esac
