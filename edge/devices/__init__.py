"""Camera, microphone, speaker and button: small protocols, for hardware and for files."""
