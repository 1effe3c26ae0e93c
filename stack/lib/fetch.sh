# shellcheck shell=bash
# What the servers run from: Java and tools from the distribution, pinned and verified artefacts from Maven Central.

KAFKA_LIBRARIES=$CACHE/kafka-4.3.1
ES_VERSION=8.19.21
ES_SHA256=215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a
ES_ZIP=$CACHE/elasticsearch-$ES_VERSION.zip
ES_INSTALLED=$CACHE/elasticsearch-$ES_VERSION
DEPENDENCY_PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1

# Sets JAVA to a Java 17 to 23: Kafka 4 needs 17, Elasticsearch 8.19 has no support for 24 and later.
find_java() {
    local home version
    for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(realpath "$(command -v java)" 2>/dev/null)")")" /usr/lib/jvm/*; do
        [ -n "$home" ] && [ -x "$home/bin/java" ] || continue
        version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || continue
        if [ "${version:-0}" -ge 17 ] && [ "$version" -le 23 ]; then JAVA=$home; return 0; fi
    done
    return 1
}

# Sets JDK to one of 17 to 23 that has a compiler.
find_compiler() {
    local home
    for home in "$JAVA" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -x "$home/bin/jar" ] || continue
        if "$home/bin/javac" --release 17 -version > /dev/null 2>&1; then JDK=$home; return 0; fi
    done
    return 1
}

# need_tools SERVERS: installs what is missing of the tools that the next steps use.
need_tools() {
    local packages=() java=""
    [ "$(uname -s)" = Linux ] || die "the servers run on Linux only (stack/compose.yaml runs wherever Docker does)"
    find_java || java=openjdk-21-jre-headless
    # The compiler is for a plugin that secure servers need.
    [ "${SECURE:-0}" = 0 ] || { [ -z "$java" ] && find_compiler; } || java=openjdk-21-jdk-headless
    command -v mvn > /dev/null || { have_kafka && have_elasticsearch; } || packages+=(maven)
    command -v curl > /dev/null || packages+=(curl)
    command -v unzip > /dev/null || packages+=(unzip)
    [ "${SECURE:-0}" = 0 ] || command -v openssl > /dev/null || packages+=(openssl)
    [ -n "$java" ] || [ "${#packages[@]}" -gt 0 ] || return 0
    install_packages "$java" "${packages[@]}"
    find_java || die "no Java 17 to 23 was found, though one was installed" "try: set JAVA_HOME to one"
}

install_packages() { # JAVA-PACKAGE or "", PACKAGE...
    local java=$1 root=() log; shift
    command -v apt-get > /dev/null || die "please install: ${java:+Java 17 to 23} $*"
    if [ "$EUID" != 0 ]; then
        command -v sudo > /dev/null || die "please install, as root: apt-get install ${java:+openjdk-17-jre-headless} $*"
        sudo -v # asks for the password now, in the foreground
        root=(sudo)
    fi
    log=$(mktemp)
    say "packages: apt-get update"
    with_progress packages "$log" "${root[@]}" apt-get update
    # 17 is in Debian 12, 21 in Debian 13, both are in Ubuntu.
    if [ -n "$java" ] && ! apt-cache show "$java" 2>/dev/null | grep -q '^Version'; then java=${java/21/17}; fi
    say "packages: installing ${java:+$java }$*"
    with_progress packages "$log" "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 ${java:+"$java"} "$@"
    rm -f "$log"
}

# with_progress LABEL LOG COMMAND...: a line every few seconds: what is being downloaded, or what the command said last.
with_progress() {
    local label=$1 log=$2 child next=$((SECONDS + 2)); shift 2
    "$@" > "$log" 2>&1 < /dev/null &
    child=$!
    trap 'kill "$child" 2>/dev/null; exit 1' TERM
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.2
        [ "$SECONDS" -ge "$next" ] || continue
        next=$((SECONDS + 3))
        say "$label: $(progress "$log")"
    done
    trap - TERM
    wait "$child" || explain "$log" "$label: $1 failed"
}

progress() {
    local line
    line=$(tail -n 5 "$1" | tr '\r' '\n' | sed $'s/\e\\[[0-9;]*m//g; s/ (.*//; /^ *$/d' | tail -n 1)
    case $line in
        *Download*//*) echo "$(du -sm "$CACHE/m2" | cut -f 1) MB, ${line##*/}" ;; # Maven prints whole addresses
        *) line=${line:0:100}; echo "${line:-at work}" ;;
    esac
}

# Maven works in a repository of its own, which is deleted afterwards: one copy of each file stays, in the cache.
maven() { # LABEL ARGUMENTS...
    local label=$1; shift
    mkdir -p "$CACHE/m2"
    JAVA_HOME=$JAVA with_progress "$label" "$CACHE/$label-download.log" mvn -B -Dstyle.color=never -Dmaven.repo.local="$CACHE/m2" "$@"
}

have_kafka() { (cd "$KAFKA_LIBRARIES" && sha256sum --check --quiet --strict "$HERE/kafka.sha256") > /dev/null 2>&1; }
have_elasticsearch() { [ -f "$ES_INSTALLED/.complete" ]; }

altered() { # LABEL FILES DETAILS
    rm -rf "$2" "$CACHE/m2" # so that trying again downloads again
    die "$1: what was downloaded does not have the pinned checksums:" "$(head -n 5 <<< "$3")" \
        "try: again; if it stays so, the mirror that Maven uses serves something else"
}

# Two `up` at once share the cache: the second waits, then finds what the first has downloaded.
locked() {
    mkdir -p "$CACHE"
    exec 8> "$CACHE/lock"
    flock -n 8 || flock 8
    "$@"
    if { have_kafka && have_elasticsearch; } || [ -n "${ONLY:-}" ]; then rm -rf "$CACHE/m2"; fi
    exec 8>&-
}

fetch_kafka() {
    if have_kafka; then return; fi
    say "kafka: downloading 4.3.1 from Maven Central (46 jars, 44 MB)"
    rm -rf "$KAFKA_LIBRARIES"
    maven kafka -f "$HERE/kafka-pom.xml" "$DEPENDENCY_PLUGIN:copy-dependencies" -DincludeScope=runtime \
        -DoutputDirectory="$KAFKA_LIBRARIES"
    have_kafka || altered kafka "$KAFKA_LIBRARIES" "$(cd "$KAFKA_LIBRARIES" && sha256sum --check --quiet "$HERE/kafka.sha256" 2>&1)"
    say "kafka: downloaded, checksums match"
}

fetch_elasticsearch() {
    if have_elasticsearch; then build_security_plugin; return; fi
    if ! zip_is_right; then
        say "elasticsearch: downloading $ES_VERSION from Maven Central (107 MB)"
        maven elasticsearch "$DEPENDENCY_PLUGIN:copy" -DoutputDirectory="$CACHE" -Dmdep.useBaseVersion=true \
            -Dartifact="org.elasticsearch.distribution.integ-test-zip:elasticsearch:$ES_VERSION:zip"
        rm -rf "$CACHE/m2/org/elasticsearch"
        zip_is_right || altered elasticsearch "$ES_ZIP" "$(sha256sum "$ES_ZIP")"
    fi
    rm -rf "$ES_INSTALLED"
    unzip -q "$ES_ZIP" -d "$CACHE"
    touch "$ES_INSTALLED/.complete"
    rm -f "$ES_ZIP" # verified and unpacked; `fetch` would get it again
    say "elasticsearch: checksum matches, unpacked"
    build_security_plugin
}

# The server of the tests cannot make the index that holds API keys: a plugin of ours gives it the analysis for that.
build_security_plugin() {
    local home=$ES_INSTALLED/plugins/khp-security-analysis classes
    if [ "${SECURE:-0}" = 0 ] || [ -f "$home/plugin-descriptor.properties" ]; then return; fi
    find_compiler || die "no Java compiler was found, though one was installed" "try: set JAVA_HOME to a JDK 17 to 23"
    classes=$(mktemp -d)
    "$JDK/bin/javac" --release 17 -cp "$ES_INSTALLED/lib/*" -d "$classes" "$HERE/elasticsearch-plugin/SecurityAnalysis.java"
    mkdir -p "$home"
    "$JDK/bin/jar" cf "$home/khp-security-analysis.jar" -C "$classes" .
    printf '%s\n' "description=the analysis that the security index names" version=1 name=khp-security-analysis \
        classname=SecurityAnalysis java.version=17 "elasticsearch.version=$ES_VERSION" > "$home/plugin-descriptor.properties"
    rm -rf "$classes"
    say "elasticsearch: plugin for API keys built"
}

zip_is_right() { echo "$ES_SHA256  $ES_ZIP" | sha256sum --check --status 2>/dev/null; }
