#!/usr/bin/env bash
# The certificates of a broker, its devices and the service.
#
#   broker-certificates.sh DIR init NAME...          two authorities, and the broker's certificate for its names
#                                                    (for BROKER_DAYS, default 730)
#   broker-certificates.sh DIR broker NAME...        another for the broker, to renew the one before
#   broker-certificates.sh DIR device ID [DAYS]      a device's certificate (default 730 days); ID as in its topics
#   broker-certificates.sh DIR service [ID [DAYS]]   the service's certificate (default bedside, 730 days)
#   broker-certificates.sh DIR revoke ID             takes back every certificate that a device was given
#
# DIR/devices-ca.* signs devices and nothing else, DIR/site-ca.* the broker and the service. The two .key files of the
# authorities are needed to sign, not to run: keep them off the broker's machine.
# DIR/devices.acl: the devices' rules, at first those of broker-devices.acl. What stands there is kept, but for the last
# part, the names that are taken back.
set -euo pipefail
umask 077

refuse() { echo "$*" >&2; exit 2; }
[ $# -ge 2 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }
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
    # Beside the pair that is there, which stays whole until the new one is.
    new_key "$dir/$id.key.new"
    openssl req -new -key "$dir/$id.key.new" -subj "/CN=$id" -out "$dir/$id.csr"
    openssl ca -batch -notext -config <(authority "$by") -in "$dir/$id.csr" -out "$dir/$id.crt.new" \
        -startdate "$start" -enddate "$end" -extfile <(printf '%b' "$extensions") 2>"$dir/$by.signed/said" \
        || { cat "$dir/$by.signed/said" >&2; exit 1; }
    mv "$dir/$id.key.new" "$dir/$id.key"
    mv "$dir/$id.crt.new" "$dir/$id.crt"
    rm -f "$dir/$id.csr" "$dir/$by.signed/said"
}

sign_broker() {
    local names="" name
    for name in "$@"; do
        if [[ $name =~ ^[0-9.]+$|: ]]; then names+=",IP:$name"; else names+=",DNS:$name"; fi
    done
    sign site-ca broker "${BROKER_DAYS:-730}" "extendedKeyUsage=serverAuth\nsubjectAltName=${names#,}\n"
}

# has_signed AUTHORITY ID: whether it ever has.
has_signed() {
    [ -e "$dir/$1.signed/index" ] \
        && awk -F '\t' -v name="/CN=$2" '$6 == name { found = 1 } END { exit !found }' "$dir/$1.signed/index"
}

# The service's connections have its id, and that with -commands and -watch. A device's client id is its name, and of two
# clients with one id the broker ends the first.
not_of_both() {
    local other=$1 id=$2 end
    for end in "" -commands -watch; do
        case $other in
        site-ca) ! has_signed site-ca "${id%"$end"}" || refuse "\"$id\" is the service's." ;;
        *) ! has_signed devices-ca "$id$end" || refuse "\"$id$end\" is a device's." ;;
        esac
    done
}

# What the broker is to know: the certificates that it refuses, and the names it delivers nothing from or to, since
# whoever is connected stays so. A name that has a certificate again is none of them.
list_revoked() {
    local denied="# --- Taken back: written by broker-certificates.sh"
    openssl ca -config <(authority devices-ca) -gencrl -out "$dir/devices.crl" 2>/dev/null
    [ -e "$dir/devices.acl" ] || cp "$(dirname "$0")/broker-devices.acl" "$dir/devices.acl"
    awk -v denied="$denied" 'index($0, denied) == 1 { exit } { print }' "$dir/devices.acl" >"$dir/devices.acl.new"
    {
        echo "$denied"
        awk -F '\t' '
            $1 == "R" { gone[$6] = 1 }
            $1 == "V" { stands[$6] = 1 }
            END { for (name in gone) if (!(name in stands)) print "user " substr(name, 5) "\ntopic deny #" }
        ' "$dir/devices-ca.signed/index"
    } >>"$dir/devices.acl.new"
    mv "$dir/devices.acl.new" "$dir/devices.acl"
}

case $what in
init)
    [ $# -gt 0 ] || refuse "Which names will devices reach the broker by?"
    new_authority devices-ca "Devices"
    new_authority site-ca "Broker and service"
    list_revoked
    sign_broker "$@"
    ;;
broker)
    [ $# -gt 0 ] || refuse "Which names do devices reach the broker by?"
    sign_broker "$@"
    echo "Copy broker.crt and broker.key to the broker and send it SIGHUP." >&2
    ;;
device)
    plain "${1:?which device?}"
    case $1 in bedside* | broker | *-ca) refuse "\"$1\" is not for a device." ;; esac
    not_of_both site-ca "$1"
    sign devices-ca "$1" "${2:-730}" "extendedKeyUsage=clientAuth\n"
    if grep -qxF "user $1" "$dir/devices.acl" 2>/dev/null; then
        list_revoked
        echo "$1 had been taken back: copy devices.acl to the broker and send it SIGHUP, or it stays silenced." >&2
    fi
    ;;
service)
    id=${1:-bedside}
    plain "$id"
    case $id in broker | *-ca) refuse "\"$id\" is not for the service." ;; esac
    not_of_both devices-ca "$id"
    sign site-ca "$id" "${2:-730}" "extendedKeyUsage=clientAuth\n"
    ;;
revoke)
    plain "${1:?which device?}"
    [ -e "$dir/devices-ca.key" ] || refuse "$dir/devices-ca.key is missing: take it back where the authority is kept."
    numbers=$(awk -F '\t' -v name="/CN=$1" '$1 == "V" && $6 == name { print $4 }' "$dir/devices-ca.signed/index")
    [ -n "$numbers" ] || refuse "No device \"$1\" has a certificate: never signed as a device's, or taken back already."
    for number in $numbers; do
        openssl ca -config <(authority devices-ca) -revoke "$dir/devices-ca.signed/$number.pem" 2>/dev/null \
            || refuse "Certificate $number of \"$1\" could not be taken back."
    done
    list_revoked
    echo "Taken back. Copy devices.crl and devices.acl to the broker and send it SIGHUP: it reads them at once." >&2
    ;;
*) refuse "Unknown: $what." ;;
esac
