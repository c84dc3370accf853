"""Answers held against llama.cpp's own command line, and features against transformers."""
