# shellcheck shell=bash
# One Elasticsearch node. Node name: elasticsearch.

es_url() { if [ "$SECURE" = 1 ]; then echo "https://127.0.0.1:$ES_PORT"; else echo "http://127.0.0.1:$ES_PORT"; fi; }

es_curl() { # PATH, with the authority and password of a secure one
    if [ "$SECURE" = 1 ]; then
        # The password goes through a pipe: arguments are for everybody to see.
        curl -sf --max-time 3 --cacert "$DIR/tls/ca.pem" -K <(echo "user = \"khp:$PASSWORD\"") "$(es_url)$1"
    else
        curl -sf --max-time 3 "$(es_url)$1"
    fi
}

es_ready() { es_curl '/_cluster/health?wait_for_status=yellow&timeout=1s' > /dev/null 2>&1; }

# Elasticsearch refuses to run as root. Sets AS to what makes it somebody else: a user namespace in which root is user 1000,
# or, where those are forbidden, the user nobody with the one right of root that it needs, access to DIR and the cache.
unprivileged() {
    AS=()
    if [ "$EUID" != 0 ]; then return; fi
    AS=(unshare -U --map-user=1000 --map-group=1000)
    if "${AS[@]}" true 2>/dev/null; then return; fi
    AS=(setpriv --reuid=65534 --regid=65534 --clear-groups
        --inh-caps=+dac_override,+fowner --ambient-caps=+dac_override,+fowner
        --securebits=+no_setuid_fixup) # else access(2) would not know of these rights
    "${AS[@]}" true 2>/dev/null || die "elasticsearch does not run as root, and neither unshare nor setpriv may change that" \
        "try: run stack/stack as another user"
}

# Prints the -E arguments: ours, unless the user has set the same key.
es_settings() {
    local option keys=" " defaults=(
        cluster.name=khp-stack node.name=node-1 discovery.type=single-node network.host=127.0.0.1
        "http.port=$ES_PORT" "transport.port=$ES_TRANSPORT_PORT"
        "path.data=$DIR/elasticsearch/data" "path.logs=$DIR/elasticsearch/logs"
        # A try-out must not stop because the developer's disk is 95 % full.
        cluster.routing.allocation.disk.threshold_enabled=false
        xpack.security.autoconfiguration.enabled=false)
    if [ "$SECURE" = 1 ]; then
        defaults+=(xpack.security.enabled=true xpack.security.transport.ssl.enabled=false
            xpack.security.http.ssl.enabled=true xpack.security.http.ssl.key=server.key
            xpack.security.http.ssl.certificate=server.pem)
    else
        defaults+=(xpack.security.enabled=false)
    fi
    for option in "${ES_OPTIONS[@]}"; do
        keys+="${option%%=*} "
        printf -- '-E%s\n' "$option"
    done
    for option in "${defaults[@]}"; do
        [[ $keys == *" ${option%%=*} "* ]] || printf -- '-E%s\n' "$option"
    done
}

prepare_elasticsearch() {
    local node=$DIR/elasticsearch
    mkdir -p "$node/data" "$node/logs" "$node/tmp"
    [ ! -d "$node/config" ] || return 0 # may have been edited since: further users, roles
    cp -r "$ES_INSTALLED/config" "$node/config.new"
    if [ "$SECURE" = 1 ]; then
        # A user in a file is there from the first moment; the usual bootstrap password would take two more Java runs.
        # Its hash may be a weak one because the password is 128 random bits.
        cp "$DIR/tls/server.pem" "$DIR/tls/server.key" "$node/config.new/"
        echo "khp:{SHA}$(printf %s "$PASSWORD" | openssl dgst -sha1 -binary | base64)" > "$node/config.new/users"
        echo "superuser:khp" > "$node/config.new/users_roles"
    fi
    mv "$node/config.new" "$node/config"
}

launch_elasticsearch() {
    local node=$DIR/elasticsearch settings
    unprivileged
    prepare_elasticsearch
    mapfile -t settings < <(es_settings)
    rm -f "$node/pid"
    echo "--- started $(date '+%F %T')" >> "$node/output.log"
    # -d: the launcher, a JVM of its own, ends when the server is up. The server keeps the collector and the compilers it has
    # in production; only its log of collections is left out.
    (
        unset JAVA_HOME JAVA_OPTS JAVA_TOOL_OPTIONS
        export ES_JAVA_HOME=$JAVA ES_PATH_CONF=$node/config ES_TMPDIR=$node/tmp
        ES_JAVA_OPTS="-Xms$ES_HEAP -Xmx$ES_HEAP -XX:-UsePerfData -Xlog:disable -Xlog:all=warning:stderr $(mark elasticsearch)"
        CLI_JAVA_OPTS=-XX:TieredStopAtLevel=1
        export ES_JAVA_OPTS CLI_JAVA_OPTS
        exec setsid "${AS[@]}" "$ES_INSTALLED/bin/elasticsearch" -d -p "$node/pid" "${settings[@]}" \
            >> "$node/output.log" 2>&1 < /dev/null 9>&-
    ) &
    record_launch elasticsearch "$!"
}

elasticsearch_start() {
    continue_if_stopped elasticsearch
    if ! running elasticsearch; then
        launch_elasticsearch
        say "elasticsearch: starting"
    fi
    wait_until 300 elasticsearch output.log elasticsearch es_ready
    say "elasticsearch: ready on $(es_url)"
}
