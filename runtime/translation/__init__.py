"""What a person says, in a model's language, and what it answers, in theirs."""
