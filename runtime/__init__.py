"""The mind: engines, and one turn from question to answer."""
