"""The pytest plugin: a `sandbox` fixture for testing bots that take payments."""
