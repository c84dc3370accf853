"""A vision tower and its projector as an ONNX graph, and ONNX Runtime computing it."""
