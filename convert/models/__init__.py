"""The families of checkpoints: towers, projectors and text models, for llama.cpp and libmtmd."""
