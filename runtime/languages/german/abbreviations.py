"""German words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="hr|hrn|fr|frl|dr|prof|ing|dipl|mag|hl|st|ca|vgl|bzw|z.b|d.h|u.a|z.t|i.d.r|o.g|sog"
    "|inkl|exkl|evtl|ggf|geb|gest|max|min|tel|zzgl|einschl|bspw|insb|allg|ugs|lt|gem|abb",
    before_numbers="nr|nrn|abb|art|abs|bd|kap|hnr|s|st|tel|par",
    may_be_last="usw|etc|str|jh|uvm|u.s.w|o.ä|u.ä|mio|mrd|std|min|sek|stk|ev|kath|n.chr|v.chr"
    "|bhf|hbf|pl",
    after_ordinals="januar|jänner|februar|feber|märz|april|mai|juni|juli|august|september|oktober"
    "|november|dezember|jan|feb|apr|jun|jul|aug|sep|sept|okt|nov|dez|stock|stockwerk|etage"
    "|obergeschoss|untergeschoss|geschoss|bezirk|klasse|platz|jahrhundert|jahrhunderts|jahr|tag"
    "|woche|reihe|mal|auflage|geburtstag|stufe|tür|straße|gleis|kapitel|halbzeit|runde|spieltag"
    "|und|bis|bundesliga|weltkrieg|advent|quartal|spalte|zeile|seite",
)
