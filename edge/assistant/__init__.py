"""The loop that is worn: gestures and spoken commands in, questions asked and answered."""
