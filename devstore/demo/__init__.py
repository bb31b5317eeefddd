"""The demo: starts the app and the stand-in store side by side, installs the one in the other, shows around."""
