"""A stand-in for the hosted store: it plays the platform over HTTP, for the demo and for tests."""
