"""What is checked on real parts that nobody here made: `make real`."""
