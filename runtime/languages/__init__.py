"""The words of each language that the device speaks: a folder for each, and the shape of one."""
