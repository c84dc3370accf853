"""Files of native packs: what is refused, and that what is not refused does no harm."""
