"""Text of one language in another, by MarianMT models on CTranslate2."""
