"""The demo's translators between Spanish and English, trained from nothing."""
