#!/bin/sh
# Asks every Riverrun broker of this user to shut down (SIGTERM).
set -eu
main='io.riverrun.server.Main start'

brokers() {
    if command -v ps >/dev/null 2>&1; then
        ps -u "$(id -u)" -o pid= -o args= | awk -v main="$main" '$2 ~ /java$/ && index($0, main) { print $1 }'
        return
    fi
    for process in /proc/[0-9]*; do
        [ -O "$process" ] || continue
        if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q "java .*$main"; then
            echo "${process#/proc/}"
        fi
    done
}

pids=$(brokers)
if [ -z "$pids" ]; then
    echo "No Riverrun broker of this user is running, so there is none to stop." >&2
    exit 1
fi
# shellcheck disable=SC2086
kill -TERM $pids
