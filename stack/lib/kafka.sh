# shellcheck shell=bash
# One broker or three, each also a controller (KRaft, no ZooKeeper). Node names: kafka-1, kafka-2, kafka-3.

kafka_nodes() { seq -f 'kafka-%.0f' "$BROKERS"; }
kafka_port() { echo "${KAFKA_PORTS[$1 - 1]}"; }

# Client compilation only and the serial collector: a broker is up sooner and leaves the processors to others.
BROKER_JVM=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData)

broker_properties() { # ID
    local id=$1 voters=() i replicas=$BROKERS minimum=1 listeners security
    for ((i = 1; i <= BROKERS; i++)); do voters+=("$i@127.0.0.1:${CONTROLLER_PORTS[i - 1]}"); done
    [ "$BROKERS" = 1 ] || minimum=2
    listeners=PLAINTEXT://127.0.0.1:$(kafka_port "$id")
    security=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    if [ "$SECURE" = 1 ]; then
        listeners+=,SECURE://127.0.0.1:${SECURE_PORTS[id - 1]}
        security+=,SECURE:SASL_SSL
    fi
    cat <<PROPERTIES
process.roles=broker,controller
node.id=$id
controller.quorum.voters=$(IFS=,; echo "${voters[*]}")
listeners=$listeners,CONTROLLER://127.0.0.1:${CONTROLLER_PORTS[id - 1]}
advertised.listeners=$listeners
listener.security.protocol.map=$security
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=$DIR/kafka-$id/data

# Topics made on first use get four partitions, on every broker there is.
auto.create.topics.enable=true
num.partitions=4
default.replication.factor=$replicas
min.insync.replicas=$minimum
message.max.bytes=4194304
replica.fetch.max.bytes=4194304

# A broker that was killed is declared dead, and taken back, within seconds.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0

# Small: few internal partitions, threads and buffers, a day of data.
offsets.topic.num.partitions=4
offsets.topic.replication.factor=$replicas
transaction.state.log.num.partitions=2
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=$minimum
share.coordinator.state.topic.num.partitions=2
share.coordinator.state.topic.replication.factor=$replicas
share.coordinator.state.topic.min.isr=$minimum
num.network.threads=2
num.io.threads=4
background.threads=2
log.cleaner.dedupe.buffer.size=2097152
log.segment.bytes=268435456
log.retention.hours=24
PROPERTIES
    [ "$SECURE" = 0 ] || cat <<PROPERTIES

sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location=$DIR/tls/server-with-key.pem
PROPERTIES
}

prepare_broker() { # ID
    local node=$DIR/kafka-$1 user=()
    mkdir -p "$node"
    broker_properties "$1" > "$node/server.properties"
    [ ! -f "$node/data/meta.properties" ] || return 0
    [ "$SECURE" = 0 ] || user=(--add-scram "SCRAM-SHA-512=[name=khp,password=$PASSWORD]")
    "$JAVA/bin/java" -Xmx128m "${BROKER_JVM[@]}" -cp "$KAFKA_LIBRARIES/*" kafka.tools.StorageTool format -t "$ID" \
        -c "$node/server.properties" "${user[@]}" > "$node/server.log" 2>&1 ||
        explain "$node/server.log" "kafka $1: formatting its directory failed"
}

launch_broker() { # ID
    local node=$DIR/kafka-$1
    echo "--- started $(date '+%F %T')" >> "$node/server.log"
    # What is left out of the log is a dump of every option, 1 300 lines a start.
    (cd "$node" && exec setsid "$JAVA/bin/java" -Xmx512m "${BROKER_JVM[@]}" \
        "$(mark "kafka-$1")" -Djava.net.preferIPv4Stack=true -Dorg.slf4j.simpleLogger.showDateTime=true \
        -Dorg.slf4j.simpleLogger.dateTimeFormat='yyyy-MM-dd HH:mm:ss.SSS' \
        -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaConfig=warn \
        -Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config.AbstractConfig=warn \
        -cp "$KAFKA_LIBRARIES/*" kafka.Kafka server.properties >> server.log 2>&1 < /dev/null 9>&-) &
    record_launch "kafka-$1" "$!"
}

# kafka_members PORT: the ids in the metadata of the broker that listens there, as "1 2 3 ". A broker answers only once it
# is registered and has caught up, so this is what a client would see, without the second a Java client takes to start.
kafka_members() {
    local size bytes at count
    exec 3<> "/dev/tcp/127.0.0.1/$1" || return 1
    # A Metadata request of version 1: correlation id 1, no client id, an empty list of topics.
    printf '\0\0\0\x0e\0\3\0\1\0\0\0\1\xff\xff\0\0\0\0' >&3
    size=$(timeout 2 head -c 4 <&3 | od -An -tu4 --endian=big)
    read -r -d '' -a bytes < <(timeout 2 head -c "$((size))" <&3 | od -An -v -tu1) || true
    exec 3>&-
    [ "${#bytes[@]}" -gt 8 ] || return 1
    count=${bytes[7]} at=8 # after the correlation id and the length of the list, of which the last byte is enough
    while [ "$((count--))" -gt 0 ]; do
        printf '%s ' "${bytes[at + 3]}"
        at=$((at + 4)) # node id
        at=$((at + 2 + bytes[at] * 256 + bytes[at + 1] + 4)) # host name, port
        if [ "${bytes[at]}" = 255 ]; then at=$((at + 2)); else at=$((at + 2 + bytes[at] * 256 + bytes[at + 1])); fi # rack
    done
}

broker_knows() { [[ " $(kafka_members "$(kafka_port "$1")" 2>/dev/null)" == *" $2 "* ]]; } # BROKER, ID

# Every broker that runs, and is not stopped, sees broker ID.
broker_ready() {
    local id
    broker_knows "$1" "$1" || return 1
    for ((id = 1; id <= BROKERS; id++)); do
        ! running "kafka-$id" || stopped "kafka-$id" || broker_knows "$id" "$1" || return 1
    done
}

kafka_ready() {
    local id
    for ((id = 1; id <= BROKERS; id++)); do
        running "kafka-$id" && broker_ready "$id" || return 1
    done
}

# kafka_start LABEL CHECK ID...: prepares and launches those that do not run, waits until CHECK.
kafka_start() {
    local label=$1 check=$2 ids=() id job jobs=(); shift 2
    for id; do
        continue_if_stopped "kafka-$id"
        running "kafka-$id" || ids+=("$id")
    done
    for id in "${ids[@]}"; do prepare_broker "$id" & jobs+=($!); done
    for job in "${jobs[@]}"; do wait "$job" || exit 1; done
    for id in "${ids[@]}"; do launch_broker "$id"; done
    [ "${#ids[@]}" = 0 ] || say "$label: starting"
    # shellcheck disable=SC2086
    wait_until 120 "$label" server.log "$(printf 'kafka-%s ' "$@")" $check
    say "$label: ready on $(for id; do kafka_port "$id"; done | sed 's/^/127.0.0.1:/' | paste -sd,)"
}
