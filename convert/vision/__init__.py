"""The vision graph: a projector's weights brought to ONNX Runtime, in the form they can bear."""
