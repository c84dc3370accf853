"""The measurements: loading, pictures, text, speech, memory bandwidth and energy."""
