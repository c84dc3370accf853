"""The search for a mix of types: what each change of the files costs, and which mix fits best."""
