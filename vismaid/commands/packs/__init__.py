"""``vismaid packs``, one file for each of its subcommands that is more than a list."""
