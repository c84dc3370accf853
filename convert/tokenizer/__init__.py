"""A checkpoint's tokenizer as the vocabulary of a GGUF file, and proof that it reads the same."""
