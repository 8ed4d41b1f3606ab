#!/bin/sh
# Makes the secrets of an installation that do not exist yet: deploy/secrets/, or the folder given.
# What exists is never touched, so this can be run again after an update that needs one more. Before the folder:
#   --new-site-key        puts a new site key before the one that is there: `espace keys rotate` wraps all keys under it
#   --drop-old-site-key   leaves the new one alone, once that is done
set -eu
umask 077

step=
case ${1:-} in
--new-site-key | --drop-old-site-key) step=$1; shift ;;
--*) echo "$1 is no option: see the first lines of $0." >&2; exit 2 ;;
esac

command -v openssl >/dev/null || { echo "openssl is not installed: install it, then run this again." >&2; exit 1; }
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
# Nobody but the owner passes this folder. The files in it are readable by all, because Compose mounts each of them
# into its containers with the owner and mode it has here, and the users of the containers (999, 1000, 10001) are
# none of this machine's. A container sees only those that its service names.
chmod 700 "$folder"
cd "$folder"
trap 'rm -f .new .key .request .extensions .certificate' EXIT

# site_keys LINES: the file site-key with these lines. Whole or not at all.
site_keys() {
    printf '%s\n' "$1" >.new
    chmod 444 .new
    mv .new site-key
}

case $step in
--new-site-key)
    [ -s site-key ] || { echo "There is no site key yet: run this without an option first." >&2; exit 1; }
    [ "$(grep -c . site-key)" -eq 1 ] || { echo "A new site key is there already: finish that rotation first." >&2; exit 1; }
    site_keys "$(openssl rand -base64 32; cat site-key)"
    echo "made  a new site key, before the one that was there"
    exit ;;
--drop-old-site-key)
    [ "$(grep -c . site-key)" -gt 1 ] || { echo "There is one site key only: nothing to drop." >&2; exit 1; }
    site_keys "$(head -n 1 site-key)"
    echo "kept  the new site key alone"
    exit ;;
esac

# secret NAME COMMAND...: the file NAME with what COMMAND prints. Whole or not at all: it is renamed when complete.
secret() {
    name=$1
    shift
    if [ -e "$name" ]; then
        echo "kept  $name"
        return
    fi
    "$@" >.new
    chmod 444 .new
    mv .new "$name"
    echo "made  $name"
}

# Hexadecimal, so that it needs no escaping in a URL.
password() { openssl rand -hex 32; }

# url ROLE PASSWORD_FILE DATABASE
url() { printf 'postgresql://%s:%s@postgres:5432/%s\n' "$1" "$(cat "$2")" "$3"; }

# The key and the certificate that the broker shows, for the names it is reached by.
broker_certificate() {
    names="DNS:kafka,DNS:localhost,IP:127.0.0.1"
    for name in $(echo "${ESPACE_KAFKA_NAMES:-}" | tr , ' '); do names="$names,DNS:$name"; done
    printf '%s\n' "subjectAltName=$names" basicConstraints=critical,CA:FALSE extendedKeyUsage=serverAuth \
        keyUsage=critical,digitalSignature subjectKeyIdentifier=hash authorityKeyIdentifier=keyid >.extensions
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out .key
    openssl req -new -key .key -subj /CN=kafka -out .request
    openssl x509 -req -in .request -CA kafka-ca.pem -CAkey kafka-ca-key.pem -days 3650 -sha256 -extfile .extensions 2>/dev/null >.certificate
    cat .key .certificate
}

secret postgres-password password
secret postgres-url url postgres postgres-password postgres
for service in intake bilan ateliers reporting; do
    secret "$service-password" password
    secret "$service-database-url" url "$service" "$service-password" "espace_$service"
done
# The services that hold data of persons also open the database of the keys.
for service in intake bilan ateliers; do
    secret "$service-keys-url" url "$service" "$service-password" espace_keys
done
secret site-key openssl rand -base64 32
# The broker's principals, and who signs its certificate. The authority's key is for this script alone.
for principal in intake bilan ateliers reporting keeper joint; do
    secret "$principal-kafka-password" password
done
secret kafka-ca-key.pem openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
chmod 400 kafka-ca-key.pem
secret kafka-ca.pem openssl req -x509 -new -key kafka-ca-key.pem -days 3650 -sha256 -subj "/CN=espace kafka" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
secret kafka.pem broker_certificate
# Signs the checkpoints of the logs (an Ed25519 seed).
secret log-key openssl rand -base64 32
secret token-private.pem openssl genpkey -algorithm ed25519
secret token-public.pem openssl pkey -in token-private.pem -pubout
