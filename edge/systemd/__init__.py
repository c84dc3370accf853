"""The wearable as a service of systemd."""
