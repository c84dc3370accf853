"""Looking ahead: a picture that is encoded before the press, and whether it is still there."""
