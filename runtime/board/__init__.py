"""The board: what it is and how it fares, its memory, and what engines were built to use on it."""
