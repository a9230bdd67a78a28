#!/bin/sh
# Kafka's tool for topics, with its options: see './riverrun topics --help'.
self=$0
while [ -h "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
exec "$(dirname "$self")/../riverrun" topics "$@"
