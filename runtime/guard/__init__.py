"""What an answer must never be: endless, unfinished, or a promise of safety."""
