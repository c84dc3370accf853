"""How German asks for a judgement of safety."""

from runtime.languages.german.promises.harmless import ASKED_LEAVE, CAUTION, HARMLESS
from runtime.languages.german.promises.words import (
    BE,
    CAR,
    FINE,
    FOOD,
    HAZARD,
    HURT,
    LEFTOVER,
    MAY,
    ME,
    MEDICINE,
    MOVER,
    RISK,
    RISKING,
    SHALL,
    THITHER,
    WAY,
    german,
)
from runtime.languages.guard import Questions

_BAD = (
    r"(?:gefährlich\w*|gefahr|gefahren|riskant\w*|risik\w+|giftig\w*|gift|toxisch|schädlich"
    r"|bedenklich|unsicher|rutschig\w*|glitschig|glatt|vereist|aggressiv|bissig|böse|gemein|wild"
    r"|steil|tief|tödlich|brennbar|entflammbar|explosiv|ätzend|infiziert|entzündet|ansteckend|heiß"
    r"|scharf|spitz|kaputt|wackelig|wacklig|locker|lose|instabil|morsch|uneben|nass|dornig"
    r"|stachelig"
    r"|blockiert|versperrt|im weg|hindernis\w*|verboten|ungesund|schlimm|geladen|bewaffnet"
    r"|unter strom|unter spannung|roh|radioaktiv|feindselig|verdächtig|überflutet|zerbrechlich"
    r"|gestresst|tollwütig|zu (?:früh|spät|viel|viele|nah|tief|steil|schwer|hoch|dünn|schnell|stark"
    r"|alt|eng|schmal|hart|kalt|weit))"
)

QUESTIONS = Questions(
    for_good=german(
        rf"(?:{ASKED_LEAVE}|\b(?:ich|wir|man) (?!{MAY})(?=(?:(?!nicht\b)[\w'-]+ ){{1,8}}?{MAY}\b)"
        rf"|\b(?:soll|sollen|sollte|sollten) (?:ich|wir|man) (?=.*(?:{RISK}|{THITHER})))"
        rf"(?!(?:[\w'-]+ ){{0,4}}?{CAUTION}\b)(?!{HARMLESS})(?:[\w'-]+|$)",
        rf"\b(?:{MAY}|soll) (?:ich|wir|man)(?: (?:jetzt|hier|da|das|schon|es))*\W*$",
        rf"\b(?:ich|wir|man) {MAY}\W*$",
        rf"\b(?:{MAY}|würde\w*|möchte\w*|will|wollen) (?!ich\b|wir\b|man\b){ME}(?: [\w'-]+){{0,7}}?"
        rf" (?:{RISK}|{THITHER})|\blass\w* (?:\w+ ){{0,3}}?(?:streicheln|anfassen|essen|trinken)",
        rf"\b(?:zeit|platz|raum|moment|gelegenheit|bereit|chance|genug|lust)\b.*\b(?:zum|zu|für|um"
        rf"|über)"
        rf" (?:[\w'-]+ ){{0,5}}?(?:{RISK}|{RISKING})|\bzum (?:{RISKING})",
        rf"\b(?:ist|sind|wäre|sei|geht|sieht) (?:es|das|dies\w*|alles|hier|die luft)(?:"
        rf" \w+){{0,4}}?"
        rf" (?:{FINE}|frei|rein|klar|gesichert)\b(?! (?:wie|was|wer|wo|ein|eine|der|die|das)\b)",
        r"\b(?:geht|ginge|klappt|passt) (?:das|es)\b|\bgeht das\b|\bkomm(?:e|en) (?:ich|wir)\b(?!.*"
        r"\b(?:zum|zur|nach|in die|wie|ins)\b(?!.*\b(?:sicher|gefahrlos|gut)))",
        rf"\b{RISKING}.*\b{FINE}\b|\bwie wäre es,? .*{RISK}",
        r"\bsicher(?:e[mnrs]?)?\b|\bgefahrlos\b|\b(?:harmlos|unbedenklich|ungefährlich|unschädlich"
        r"|ungiftig"
        r"|essbar|genießbar|trinkbar|begehbar|passierbar|befahrbar|verträglich|bedenkenlos|geeignet"
        r"|problemlos|ungehindert|barrierefrei)\w*\b|\btrinkwasser\b|\bohne (?:gefahr|risiko"
        r"|bedenken|"
        r"probleme?)\b",
        rf"\b{WAY}(?: [\w'-]+){{0,4}}? (?:frei|leer|passierbar|trocken|eben|flach|sauber|geräumt"
        rf"|breit"
        rf"|gestreut)\b|\bfrei\w* {WAY}|\b(?:alles|ist|noch|links|rechts|drüben|vorne|hier|da"
        rf"|jetzt)"
        r" (?:frei|klar)\b(?! (?:geworden|zu lesen|lesbar))",
        r"\bnoch (?:gut|frisch|haltbar|okay|ok|genießbar|brauchbar|verwendbar)\b"
        rf"|\b{FOOD}\b.* (?:gut|okay|ok|frisch|in ordnung|sauber|gesund|durch|gar|reif|haltbar)\b"
        rf"|\b{FOOD}(?: \w+)? (?:durch|gar|fertig)\b",
        r"\b(?:freundlich|zahm|brav|lieb|friedlich|stabil|standfest|fest|solide|robust|stumpf"
        r"|tragfähig"
        r"|gesichert|abgesichert|vertrauenswürdig|zuverlässig|kinderlieb|angeleint|zutraulich)\b",
        r"\b(?:dick|stark|kühl|kalt|flach|breit|hoch|niedrig|weit|langsam|trocken|abgekühlt|lange)"
        r" genug\b|\bgenug (?:zeit|platz|raum|abstand)\b|\b(?:habe|hat|haben)\b.* zeit\b"
        r"|\bvorfahrt\b"
        r"|\bvorrang\b|\b(?:ich|wir) (?:dran|an der reihe)\b",
        r"\b(?:hält|halten|trägt|tragen)\b.*\b(?:mich|uns|mein gewicht|stand|aus)\b|\bvertrauen\b"
        rf"|\b(?:hält|halten|stehen|warten|bremst|gestoppt|angehalten)\b.*\b{CAR}\b"
        rf"|\b{CAR}\b.*\b(?:halten|hält|steht|stehen|(?<!im\s)weg|vorbei|gestoppt|angehalten"
        rf"|warten|gewartet)\b",
        rf"\b(?:richtige?n?|korrekte?n?|genug) (?:menge|{MEDICINE})\b|\bkalt\b|\babgekühlt\b"
        r"|\bausgeschaltet\b.*\b(?:herd|ofen|bügeleisen|platte|gas)|\b(?:herd|ofen|bügeleisen|gas"
        r"|platte"
        r"|strom)\b.* (?:aus|ausgeschaltet|abgestellt|abgedreht)\b",
        r"\balles (?:okay|ok|gut|klar|sicher|frei|in ordnung)\b|\bunter kontrolle\b",
        r"\b(?:wunde|haut|auge|zahn|zunge|narbe|ausschlag|muttermal|verband|bremsen?|reifen|gurt"
        r"|helm"
        r"|seil|schloss|geländer|melder)\b.* (?:normal|okay|ok|gut|gesund|in ordnung|sauber|dicht"
        r"|fest"
        r"|zu|verheilt|funktioniert)\b",
        r"\b(?:wasser|see|meer|fluss|becken|wellen)\b.* (?:ruhig|flach|sauber|niedrig|seicht)\b",
        rf"\b(?:verträgt|vertragen|vertrage|bekömmlich)\b|\b(?:für|zum) (?:kinder|babys?|hunde"
        rf"|katzen"
        rf"|{RISKING})\b|\bschmeckt\b",
    ),
    for_bad=german(
        rf"\b{_BAD}\b",
        rf"\b(?:muss|müssen|sollte|sollten|soll|brauche) (?:ich|wir|man)(?: [\w'-]+){{0,5}}?"
        rf" (?:zu )?{CAUTION}\b|\b(?:muss|müssen) (?:ich|wir|man) (?!{HARMLESS})\w+",
        r"\b(?:ist|wäre) (?:es|das)(?: \w+)? (?:verboten|falsch|ein problem|ein fehler|dumm"
        r"|schlecht"
        r"|unvernünftig|verrückt|leichtsinnig|nicht (?:gut|erlaubt))\b|\bspricht (?:\w+"
        r" ){0,2}?dagegen\b",
        rf"\b(?:kann|könnte|können|könnten|wird|werde|werden|würde)\b(?: [\w'-]+){{0,6}}? {HURT}\b",
        rf"\b(?:ich|wir|mich|uns|mir)\b(?: [\w'-]+){{0,5}}? {HURT}\b",
        r"\b(?:beißt|beissen|beißen|sticht|kratzt|brennt|explodiert|schadet|schnappt|tritt|greift"
        r"|verletzt|angreift|raucht|qualmt|funkt|wackelt|kippt|bricht|knurrt|fletscht)\b"
        r"|\btut (?:\w+ ){0,3}?(?:weh|etwas|was)\b|\bmacht (?:das|es|er|sie) (?:\w+ )?(?:krank|was"
        r"|etwas)\b",
        rf"\b(?:kommt|kommen|nähert|nähern|fährt|fahren|rast|biegt)\b(?: [\w'-]+){{0,5}}? {MOVER}\b"
        rf"|\b{MOVER}\b(?: [\w'-]+){{0,5}}? (?:kommt|kommen|nähert|nähern|fährt|unterwegs|in der"
        rf" nähe"
        r"|in sicht|zu sehen|entgegen|vor mir|hinter mir)\b|\bkommt (?:\w+ ){0,3}?(?:was|etwas|wer"
        r"|jemand)\b",
        rf"\b(?:(?:ist|sind|gibt es|liegt|liegen|steht|stehen|siehst du|sehen sie|hängt|hängen"
        rf"|befindet"
        rf" sich)(?: [\w'-]+){{0,5}}? (?:(?:ein|eine|einen|noch|viel|irgendwelche|mehr|da|hier"
        rf"|dort|"
        rf"irgendein\w*|vor mir|auf dem weg|auf dem boden|am boden))(?: \w+)?|(?:gibt es|sind)(?:"
        rf" (?:da"
        rf"|hier|dort|vor mir|noch|auf \w+ \w+))*) {HAZARD}\b|\bverkehr\b"
        rf"|\b{HAZARD}\b(?: [\w'-]+){{0,4}}? (?:vor mir|im weg|hinter mir|auf dem (?:weg|boden)"
        rf"|neben"
        r" mir|in der nähe|voraus|vor uns)\b",
        r"\b(?:etwas|was|jemand|irgendwas|nichts)(?: [\w'-]+){0,3}? (?:vor mir|hinter mir|im weg"
        r"|auf dem"
        r" boden|über mir|herum|rum|voraus)\b|\b(?:liegt|steht|hängt)(?: \w+){0,3}? (?:was"
        r"|etwas)\b",
        rf"\b{LEFTOVER}\b|\bablaufdatum\b|\bhaltbarkeit\w*\b(?!.*\bwelche)|\bschimmel\b"
        rf"|\b(?:riecht|"
        r"riechst)\b.*\b(?:gas|rauch|verbrannt|komisch|schlecht)\b",
        r"\b(?:nah|nahe|dicht|am|an der|an einem|auf der|auf den)\b.*\b(?:kante|abgrund|gleis\w*"
        r"|straße"
        r"|rand|fahrbahn|radweg|schienen|klippe|bahnsteigkante)\W*$|\bbin ich\b.*\b(?:straße"
        r"|gleis\w*|"
        r"radweg|fahrbahn)\b",
        r"\b(?:arzt|ärztin|krankenhaus|notarzt|rettung|polizei|feuerwehr|tierarzt)\b(?=.*\b(?:muss"
        r"|soll|"
        r"brauch|nötig))|\b(?:muss|sollte|brauche)\b.*\b(?:arzt|krankenhaus|notarzt|rettung"
        r"|polizei|maske"
        r"|handschuhe|helm|schutz\w*|hilfe|stock)\b",
        r"\bwas (?:passiert|geschieht|wäre|ist),? wenn\b|\ballerg\w+|\b(?:angst|sorgen?|sorgen"
        r" machen)\b"
        r"|\baufpassen\b|\bvorsicht\w*\b|\bwarten\b|\bstolper\w*|\bhindert\b|\bmacht es (?:etwas"
        r"|was)\b",
        r"\bzu (?:viel|viele|heiß|nah|tief|steil|hoch)\b|\b(?:folgt|verfolgt|beobachtet) mi(?:r"
        r"|ch)\b"
        rf"|\b{BE}\b.*\bunter (?:strom|spannung)\b|\bin gefahr\b|\b(?:enthält|drin"
        rf"|sind)\b.*\b(?:nüsse|gluten"
        r"|laktose|alkohol|allergene)\b",
    ),
    for_leave=german(rf"{ASKED_LEAVE}{HARMLESS}"),
    for_which=german(
        rf"^\W*(?:und |also |dann )?(?:wann|ab wann|welche\w*|wie (?:viel|viele|oft|lange)|wo"
        rf"|wohin)\b.*"
        rf"\b(?:{MAY}|{SHALL}) (?:ich|wir|man|es|mein\w* \w+)\b.*(?:{RISK}|{THITHER})",
        rf"^\W*(?:und )?(?:welche\w*|was|wer|wie viele?|wo|wann)\b.*(?:\bsicher\b|essbar|trinkbar"
        rf"|ungiftig"
        rf"|ungefährlich|genießbar|unbedenklich|harmlos|gefahrlos|frei\W*$)|\bwie (?:viele?"
        rf"|oft)\b.*"
        rf"(?:nehmen|schlucken|trinken|essen|geben|{MEDICINE})",
    ),
    rhetorical=german(
        rf"\W*(?:{MAY}|{SHALL}|ist|sind|gibt|kommt|kommen|was|wann|wie|warum(?! nicht\b)|wer|wo"
        rf"|geht|hat"
        r"|haben|wird|werden|welche\w*|muss|beißt)\b"
    ),
    divided=german(r"[?!.;,:]+", r"\s(?:und|oder|aber)\s"),
    open=german(
        r"^\W*(?:und |also |aber |dann |bitte )?(?:was(?! (?:passiert|geschieht|wäre|ist wenn)\b)"
        r"|wo\w*"
        r"|wer|wen|wem|wessen|warum|weshalb|wieso|wie(?! (?:wäre|gefährlich|sicher|heiß|tief"
        r"|scharf)\b)"
        r"|welche\w*|wann|ab wann|wieviele?|beschreib\w*|lies|lesen sie|für was)\b"
    ),
    wording=german(
        r"\b(?:was|wie) (?:[\w'-]+ ){0,3}?(?:steht|lautet|heißt)\b|\bsteht (?:\w+ ){0,2}?(?:drauf"
        r"|darauf"
        r"|geschrieben)\b|\bsteht auf (?:dem|der|diesem|dieser) (?:\w*schild|etikett|packung|tafel"
        r"|dose"
        r"|flasche|zettel|karte|rechnung|verpackung|schachtel)\b|\b(?:geschrieben|aufschrift"
        r"|beschriftung"
        r"|vorlesen|lies|lesen sie|buchstabier\w*|wortlaut|das wort|genannt)\b"
    ),
)
