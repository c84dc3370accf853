"""The subcommands, one file each: options, and what is done with them.

Each imports what it needs when it runs, so that every help appears at once.
"""
