"""Spanish words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="sr|sra|srta|srs|sres|sras|dr|dra|drs|dres|d|dña|prof|profa|ilmo|excmo|fr|av|ava|avd"
    "|avda|pza|pl|gral|cap|ej|aprox|tel|tfno|ca|cf|p|pp|vs|st|sta|sto",
    before_numbers="nº|núm|num|n.º|no|nr|fig|figs|pg|pág|págs|pag|vol|art|arts|ch|sec|cap",
    may_be_last="etc|a.m|p.m|ud|uds|vd|vds|cía|s.a|ee.uu|dpto|izq|dcha",
    after_ordinals="",
)
