# shellcheck shell=bash
# What both servers need: messages, the record of a set of servers, free ports, processes known by pid.

say() { printf '[%3d s] %s\n' "$SECONDS" "$*" >&2; }
die() { printf 'stack: %s\n' "$@" >&2; exit 1; }

# --- the record: DIR/settings, sourced. Chosen at the first `up`, kept until `wipe`.

save_settings() {
    local temporary="$DIR/settings.$BASHPID"
    (umask 077 # it holds the password
     declare -p ID BROKERS KAFKA_PORTS CONTROLLER_PORTS SECURE_PORTS ES_PORT ES_TRANSPORT_PORT ES_HEAP ES_OPTIONS \
                SECURE PASSWORD | sed 's/^declare -[-a-zA-Z]* //' > "$temporary")
    mv "$temporary" "$DIR/settings"
}

load_settings() {
    [ -f "$DIR/settings" ] || die "no servers in $DIR" "try: stack/stack up (or name another --dir)"
    # shellcheck source=/dev/null
    . "$DIR/settings"
}

random_word() { head -c 16 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# --- ports. A set that is down still owns its ports, so that it can come up again where its clients expect it:
# the cache remembers which DIR owns which port.

port_is_free() {
    local owner
    owner=$(cat "$CACHE/ports/$1" 2>/dev/null) && [ -d "$owner" ] && return 1
    ! (: <> "/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets REPLY to a port that nobody uses or owns; below the range from which the kernel picks ports for clients.
claim_port() {
    mkdir -p "$CACHE/ports"
    exec 7> "$CACHE/ports/lock"
    flock 7
    until REPLY=$((12000 + RANDOM % 18000)); port_is_free "$REPLY"; do :; done
    echo "$DIR" > "$CACHE/ports/$REPLY"
    exec 7>&-
}

release_ports() {
    local file
    for file in "$CACHE"/ports/[0-9]*; do
        [ ! -f "$file" ] || [ "$(cat "$file")" != "$DIR" ] || rm -f "$file"
    done
}

# --- processes. A pid alone may have passed to a stranger. What a run of this script starts is recorded with its start time;
# Elasticsearch's server is started by its launcher and writes its own pid, so it carries a mark on its command line.

# The moment PID was started, in ticks since boot; fails if it has ended, though its parent may not have noticed yet.
start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    read -r -a stat <<< "${stat##*) }" # before that: the pid, and a name which may contain anything
    [[ ${stat[0]} != [ZX] ]] && echo "${stat[19]}"
}

record_launch() { echo "$2 $(start_time "$2")" > "$DIR/$1/launched"; } # NODE PID

launched_pid() { # NODE
    local pid start
    read -r pid start 2>/dev/null < "$DIR/$1/launched" && [ -n "$start" ] && [ "$(start_time "$pid")" = "$start" ] && echo "$pid"
}

mark() { echo "-Dkhp.stack=$ID/$1"; }

server_pid() { # of Elasticsearch
    local pid
    pid=$(cat "$DIR/elasticsearch/pid" 2>/dev/null) && grep -qzxF -e "$(mark elasticsearch)" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}

pid_of() {
    case $1 in
        elasticsearch) server_pid || launched_pid "$1" ;;
        *) launched_pid "$1" ;;
    esac
}

running() { pid_of "$1" > /dev/null; }
stopped() { local pid; pid=$(pid_of "$1") && grep -q '^State:.*T (stopped)' "/proc/$pid/status" 2>/dev/null; }

# Not even a remnant of the process holds a port or a lock any more.
gone() {
    local status
    status=$(cat "/proc/$1/status" 2>/dev/null) || return 0
    [[ $status == *$'State:\t'[ZX]* && $status == *$'Threads:\t1\n'* ]]
}

continue_if_stopped() {
    stopped "$1" || return 0
    say "${1/-/ }: was stopped, continues"
    kill -CONT "$(pid_of "$1")"
}

# wait_until SECONDS LABEL LOG-NAME NODES CHECK...: until CHECK succeeds; explains itself when a node dies or time is up.
wait_until() {
    local limit=$((SECONDS + $1)) label=$2 log=$3 nodes=$4 node next=$((SECONDS + 10))
    until "${@:5}"; do
        sleep 0.2
        for node in $nodes; do
            running "$node" || explain "$DIR/$node/$log" "${node/-/ } ended while it was starting"
        done
        [ "$SECONDS" -lt "$limit" ] || explain "$DIR/${nodes%% *}/$log" "$label is not ready after $1 s"
        [ "$SECONDS" -lt "$next" ] || { say "$label: still starting"; next=$((SECONDS + 10)); }
    done
}

# explain LOG MESSAGE: what the last start has left in the log, what that means if it is known, and exit 1.
explain() {
    local log=$1 last errors hint="read the whole log; to begin anew: stack/stack wipe, then up"
    last=$(tac "$log" 2>/dev/null | sed '/^--- started/q' | tac)
    errors=$(grep -E 'ERROR|FATAL|Exception:|^Caused by:' <<< "$last" | head -n 8 | cut -c 1-300) || true
    printf 'stack: %s; the end of %s:\n' "$2" "$log" >&2
    [ -z "$errors" ] || printf '%s\n...\n' "$errors" | sed 's/^/    /' >&2
    tail -n 10 <<< "$last" | cut -c 1-300 | sed 's/^/    /' >&2
    case $last in
        *'ddress already in use'* | *BindException*)
            hint="another process has the port: end it, or give another one with --kafka-port or --es-port" ;;
        *java.lang.OutOfMemoryError* | *'annot allocate memory'* | *'insufficient memory'*)
            hint="not enough memory: --es-heap 256m, --brokers 1, or --only one of the two" ;;
        *'No space left on device'*) hint="the disk is full: free some space, or put the servers elsewhere with --dir" ;;
        *'unknown setting ['*) hint="Elasticsearch does not know one of the settings of --es-opt: give others" ;;
        *'Could not transfer artifact'* | *'Could not resolve'* | *'Unknown host'*)
            hint="Maven could not download: look at the network, the proxy, and the mirrors in ~/.m2/settings.xml; then again" ;;
    esac
    die "try: $hint"
}
