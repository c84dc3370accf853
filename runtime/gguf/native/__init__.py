"""Tables of what llama.cpp and libmtmd rely on in files that they run as they are; the check."""
