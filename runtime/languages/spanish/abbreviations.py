"""Spanish words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="sr|sra|srta|srs|sres|sras|dr|dra|drs|dres|d|dña|prof|profa|ilmo|excmo|fr|av|ava|avd"
    "|avda|pza|pl|gral|cap|ej|aprox|tel|tfno|ee|sta|sto",
    before_numbers="nº|núm|num|n.º|pág|págs|pag|arts",
    may_be_last="etc|a.m|p.m|ud|uds|vd|vds|cía|s.a|uu|ee.uu|dpto|izq|dcha",
    after_ordinals="",
)
