"""LoRA adapters, as PEFT saves them, to the experts of a pack."""
