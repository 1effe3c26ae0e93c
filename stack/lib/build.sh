# What it takes to build khp-log: a C toolchain and the headers of OpenSSL and zlib (for librdkafka), and Rust.
# Sourced by stack/try and tests/run.

# install_packages PACKAGE...: installs the Debian packages that are missing.
install_packages() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "==> installing ${missing[*]}" >&2
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    fi
}

# install_build_tools: installs what building takes, says what is missing of Rust.
install_build_tools() {
    install_packages build-essential pkg-config libssl-dev zlib1g-dev
    if ! command -v cargo >/dev/null && [ -f "$HOME/.cargo/env" ]; then
        # shellcheck disable=SC1091
        . "$HOME/.cargo/env"
    fi
    command -v cargo >/dev/null || {
        echo "cargo is not there. Install Rust with rustup (the toolchain is pinned in rust-toolchain.toml), then run this again." >&2
        return 1
    }
}

# as_root COMMAND...: runs it as root, through sudo where that is needed.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
