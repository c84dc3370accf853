"""German words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="hr|fr|frl|dr|prof|dipl|ing|mag|st|bzw|ca|vgl|sog|inkl|exkl|zzgl|evtl|ggf|max|min"
    "|z.b|d.h|u.a|z.t|v.a|i.d.r|tel|geb|gest|hl|zz|allg|bes|gem|lt",
    before_numbers="nr|s|bd|abb|kap|art|abs|ziff|abt|pos|stk",
    may_be_last="usw|etc|str|pl|uhr|jh|jhd|std|min|sek|mio|mrd|mwst|o.ä|u.ä|co",
    after_ordinals="januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober"
    "|november|dezember|jan|feb|apr|jun|jul|aug|sep|sept|okt|nov|dez|stock|stockwerk|etage"
    "|obergeschoss|klasse|straße|platz|jahrhundert|jahrhunderts|kapitel|gang|reihe|tag|mal|haus",
)
