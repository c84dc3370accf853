"""A published checkpoint's folder: its configuration, tensors and preprocessor."""
