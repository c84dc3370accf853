"""How good answers are: labelled sets, and what is counted on them."""
