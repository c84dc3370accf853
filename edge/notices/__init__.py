"""What the device says of its own accord: tones, notices, and news of devices and board."""
