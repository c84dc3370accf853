"""Views of what was measured: Markdown, CSV, JSON, terminal and page."""
