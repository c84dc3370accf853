"""``vismaid bench``, one file for each of its subcommands."""
