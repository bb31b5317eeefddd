"""The demo: starts app and stand-in store side by side, installs the one in the other, shows around."""
