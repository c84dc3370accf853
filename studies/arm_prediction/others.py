"""What others measured on boards and published, as far as it is a figure of the same kind."""

OTHERS: dict[str, list[dict[str, str | float]]] = {
    "Raspberry Pi 5": [
        {
            "what": "prefill",
            "way": "LFM2 350M, Q6_K repacked",
            "low": 224.0,
            "likely": 224.0,
            "high": 224.0,
            "unit": "tokens/s",
            "source": "published llama.cpp figures; 86 without repacking",
        },
        {
            "what": "decode",
            "way": "LFM2 350M, Q6_K repacked",
            "low": 38.0,
            "likely": 38.0,
            "high": 38.0,
            "unit": "tokens/s",
            "source": "published llama.cpp figures; 39 without repacking",
        },
        {
            "what": "decode",
            "way": "Qwen2.5 0.5B, Q4_K",
            "low": 21.0,
            "likely": 21.0,
            "high": 21.0,
            "unit": "tokens/s",
            "source": "published llama.cpp figures",
        },
    ],
    "NVIDIA Jetson Orin Nano": [
        {
            "what": "decode",
            "way": "a 2B vision model, llama.cpp on the GPU",
            "low": 38.0,
            "likely": 38.0,
            "high": 38.0,
            "unit": "tokens/s",
            "source": "published; 60 with TensorRT",
        }
    ],
}
"""By how a board's name begins."""
