"""The subcommands, one file each: options, and what is done with them."""
