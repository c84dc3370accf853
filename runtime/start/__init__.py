"""From the start of a process to loaded engines: side by side, and how long each part takes."""
