"""A typed layer over llama.cpp and libmtmd. All of their ctypes is here."""
