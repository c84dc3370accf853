"""The demo's vision-language model, trained from nothing."""
