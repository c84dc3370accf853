"""Press, ask aloud about what is in front of you, and hear the answer, with no network."""
