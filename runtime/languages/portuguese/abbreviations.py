"""Portuguese words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="sr|sra|srta|srs|sras|dr|dra|drs|dras|d|prof|profa|eng|enga|arq|exmo|exma|ilmo|ilma"
    "|av|trav|pça|rod|cap|gen|cel|ten|sto|sta|st|pe|fr|ex|aprox|tel|telef|ref",
    before_numbers="nº|n.º|núm|num|n|pág|págs|pag|art|arts|vol",
    may_be_last="etc|a.m|p.m|cia|ltda|lda|s.a|exa|dir|esq|apto|jr|eua|séc",
    after_ordinals="",
)
