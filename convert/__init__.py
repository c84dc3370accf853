"""From a published checkpoint to the files the runtime loads."""
