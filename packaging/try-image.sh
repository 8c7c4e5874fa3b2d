#!/bin/sh
# Runs an image of the Containerfile as a container's runtime would: its entry point as its user, with nothing granted, on a root that is read
# only, with a volume. Publishes persistent messages, stops it by SIGTERM within ten seconds, starts it again and takes the messages. For machines
# where no container can be run; it needs root and buildah, no cgroups and no network namespace.
#
#   packaging/try-image.sh [IMAGE]
set -eu
image=${1:-localhost/hoopoe}
port=${HOOPOE_TRY_PORT:-25671}
config() { buildah inspect --type image --format "{{range .OCIv1.Config.$1}}{{println .}}{{end}}" "$image"; }

container=$(buildah from --pull-never "$image")
root=$(buildah mount "$container")
volume=$(mktemp -d)
broker=
end() {
    [ -z "$broker" ] || kill -KILL "$broker" 2>/dev/null || true
    buildah rm "$container" >/dev/null
    rm -rf "$volume"
}
trap end EXIT
user=$(buildah inspect --type image --format '{{.OCIv1.Config.User}}' "$image")
echo '{"queues":[{"name":"tried","vhost":"/","durable":true,"auto_delete":false,"arguments":{}}]}' >"$volume/definitions.json"
chown -R "$user" "$volume"
chmod 700 "$volume"

# In a mount namespace of its own, which ends with it.
inside() {
    # shellcheck disable=SC2046 # Variables and words of the image hold no spaces.
    exec unshare --mount env -i $(config Env) HOOPOE__LISTEN__BIND=127.0.0.1 HOOPOE__LISTEN__PORT="$port" HOOPOE__HTTP__PORT=0 HOOPOE__METRICS__PORT=0 \
        HOOPOE__DEFINITIONS__FILE=/var/lib/hoopoe/definitions.json HOOPOE__DATA__DIRECTORY=/var/lib/hoopoe/data \
        "PATH=$PATH" sh -c '
            root=$1 volume=$2 user=$3; shift 3
            mount --bind "$root" "$root" && mount --bind -o ro "$root" "$root" && mount -o remount,bind,ro "$root"
            mount --bind "$volume" "$root/var/lib/hoopoe" && mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc"
            exec setpriv --no-new-privs chroot --userspec="$user" --groups="" "$root" "$@"' sh "$root" "$volume" "$user" "$@"
}
start() {
    (inside $(config Entrypoint) $(config Cmd)) &
    broker=$!
    for _ in $(seq 60); do
        kill -0 "$broker" 2>/dev/null || break
        broker_command browse tried >/dev/null 2>&1 && return
        sleep 0.5
    done
    echo "the broker does not answer at port $port" >&2
    exit 1
}
stop() {
    kill -TERM "$broker"
    for _ in $(seq 100); do
        kill -0 "$broker" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$broker" 2>/dev/null; then echo "SIGTERM has not stopped it within ten seconds" >&2; exit 1; fi
    wait "$broker"
    broker=
}

broker_command() { (inside $(config Entrypoint) "$@" --uri "amqp://127.0.0.1:$port"); }

start
grep -E '^(Uid|Gid|Groups|CapEff|NoNewPrivs)' "/proc/$broker/status"
awk -v root="$root" '$5 == "/" || $5 == root { print "root is", $6 }' "/proc/$broker/mountinfo"
broker_command publish tried-body --routing-key tried --count 1000 --persistent --mandatory
stop
start
taken=$(broker_command consume tried --count 1000 --timeout 30 --format raw | grep -c '^tried-body$')
stop
echo "$taken of 1000 persistent messages came back after a stop by SIGTERM"
[ "$taken" = 1000 ]
