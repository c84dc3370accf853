"""GGUF files: their headers read with bounds, and checked before llama.cpp opens them."""
