"""libmtmd, which prepares and encodes what a model sees and hears."""
