"""A pack in one tar file, for a board without a network, with the packages that vismaid needs."""
