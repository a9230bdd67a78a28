#!/bin/sh
# Starts a broker: kafka-server-start.sh [-daemon] FILE [--override KEY=VALUE]...
set -eu
self=$0
while [ -h "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
root=$(CDPATH='' cd -- "$(dirname "$self")/.." && pwd -P)

daemon=
while [ $# -gt 0 ]; do
    case $1 in
        -daemon) daemon=yes; shift ;;
        -loggc) shift ;;
        -name)
            [ $# -ge 2 ] || { echo "kafka-server-start.sh: -name needs a name." >&2; exit 1; }
            shift 2
            ;;
        *) break ;;
    esac
done
if [ $# -lt 1 ]; then
    echo "Usage: kafka-server-start.sh [-daemon] FILE [--override KEY=VALUE]..." >&2
    exit 1
fi
if [ -z "$daemon" ]; then
    exec "$root/riverrun" start "$@"
fi
logs=${LOG_DIR:-$root/logs}
mkdir -p "$logs"
# What a build may have to say is for whoever starts the broker, not for its log.
"$root/riverrun" build
nohup "$root/riverrun" start "$@" >"$logs/kafkaServer.out" 2>&1 </dev/null &
