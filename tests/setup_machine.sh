#!/bin/sh
# Install what the tests need from the machine: Chromium, its usual font, Redis, Node. Says plainly what it cannot do.
# Any Chromium will do, but pages of the one without windows cost a third: it is got where that is possible.
set -eu

wanted="${1:-all}"

have() { command -v "$1" >/dev/null 2>&1; }

can_install() { [ "$(id -u)" = 0 ] && have apt-get; }

install() {
    package="$1"; why="$2"
    if ! can_install; then
        echo "The tests need $package ($why), and this machine is not Debian with a root shell:" >&2
        echo "install $package by hand, then run make test again." >&2
        exit 1
    fi
    [ -n "${updated:-}" ] || apt-get update -qq
    updated=1
    echo "Installing $package ($why)"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
}

install_browser() {
    ! have chromium || can_install || return 0
    install chromium-headless-shell "the browser of the browser tests" || have chromium
}

# Pages are measured to the pixel, in Arial or the free font that is as wide.
has_font() { ! have fc-list || fc-list | grep -qiE "liberation ?sans|arial"; }

case "$wanted" in
node) have npm || { install nodejs "to build and test the snippet"; install npm "to fetch its tools"; } ;;
*)
    have chromium-headless-shell || install_browser
    has_font || install fonts-liberation "the font of the browser tests"
    have redis-server || install redis-server "the broker of the Celery tests"
    ;;
esac
