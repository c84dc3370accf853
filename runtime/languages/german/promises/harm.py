"""How German names what harms, with what denies it after the verb."""

from runtime.languages.german.promises.words import (
    FOOD,
    HAZARD,
    HURT,
    HURTS,
    LEFTOVER,
    MOVER,
    NOT_AFTER,
    WAY,
    german,
)

_SEEN = (
    r"(?:kommt|kommen|nähert|nähern|fährt|fahren|zu sehen|in sicht|in der nähe|unterwegs|im"
    r" anmarsch"
    r"|sichtbar|zu hören|zu erkennen|auf der (?:straße|fahrbahn|kreuzung)|entgegen|weit und breit"
    r"|erkennbar|in bewegung|heran|vorbei|da)"
)

BAD = german(
    rf"\b(?:gefährlich\w*|gefahr(?:en)?|gefährdung|riskant\w*|risik(?:o|en|os)|giftig\w*"
    rf"|giftstoffe?|gift"
    r"|toxisch\w*|schädlich\w*|schaden|bedenklich\w*|unsicher\w*|rutschig\w*|glitschig\w*"
    r"|vereist\w*"
    r"|aggressiv\w*|bissig\w*|hindernis\w*|hürden?|stolperfallen?|stolperstellen?|scherben"
    r"|glassplitter|glatteis|schlagl(?:och|öcher)|lebensgefahr"
    rf"|bedroh\w*|tödlich|brennbar|gegenverkehr|verkehr|unfallgefahr|verletzungsgefahr"
    rf"|sturzgefahr"
    rf"|brandgefahr|rutschgefahr|roh|rohes|(?:strom|elektrischen )?schlag|verbrennungsgefahr"
    rf"|vergiftungsgefahr|ansteckungsgefahr)\b{NOT_AFTER}",
    rf"\bführ\w*(?: \w+){{0,3}}? strom\b|\b(?:wasser|see|fluss|becken|graben|loch)(?:"
    rf" \w+){{0,4}}? tief\b"
    rf"|\b(?:unter (?:strom|spannung)|im weg|versperrt|blockiert|elektrisch"
    rf" geladen)\b{NOT_AFTER}",
    rf"\b(?:kommt|kommen|nähert|nähern|fährt|fahren|rollt|biegt|naht)\b(?: [\w'-]+){{0,6}}?"
    rf" {MOVER}\b"
    rf"|\b{MOVER}\b(?: [\w'-]+){{0,6}}? {_SEEN}\b{NOT_AFTER}",
    rf"\b(?:sehe|erkenne|sieht man|sehen|höre)\b(?: [\w'-]+){{0,4}}? {MOVER}\b|\b(?:ist|sind"
    rf"|gibt"
    rf" es|es gibt)\b(?: (?:da|hier|dort|weit und breit|gerade|zur zeit|momentan|derzeit|auch"
    rf"|auf der"
    rf" straße|von links|von rechts|links|rechts|keine|kein|aktuell|im moment|jetzt|auf der"
    rf" fahrbahn))+"
    rf" (?:\w+ )?(?:{MOVER})(?=\W*$|\s*[,.;])",
    r"\b(?:kommt|kommen|nähert|fährt|naht|rührt)\b(?: [\w'-]+){0,4}? (?:nichts|niemand"
    r"|keine[rs]?)"
    r"(?=\W*$|\s*[,.;]|\s(?:von|aus|auf|mehr|näher|entgegen|heran)\b)|\b(?:nichts|niemand"
    r"|keine[rs]?)"
    r" (?:\w+ )?(?:kommt|nähert|fährt)\b",
    rf"\b(?:wird|werden|wirst|würde\w*|kann|kannst|können|könnte\w*|werdet|dürfte\w*|soll\w*)\b"
    rf"(?: [\w'-]+){{0,7}}? {HURT}\b",
    rf"\b(?:sie|du|man|er|es|das|der|die|hunde?|katze|tier|\w+) (?:sich )?{HURTS}\b{NOT_AFTER}",
    r"\b(?:tut|tun|macht)(?: [\w'-]+){0,5}? (?:nichts|weh|keiner? \w+|etwas)\b"
    r"|\b(?:passiert|geschieht|passieren)\b(?: [\w'-]+){0,5}? (?:nichts|kaum)\b"
    r"|\b(?:schlägt|kippt|fällt|reißt|stürzt|gibt)\b(?: [\w'-]+){0,4}? (?:nicht|nie)(?: \w+)?"
    r" (?:aus|um|ab|herunter|runter|nach|ein)\b",
    rf"\b(?:ohne|weder)(?: [\w'-]+){{0,5}}? (?:zu {HURT}|(?:hinzu|um|aus|ab|an"
    rf"|runter)zu?(?:fallen|rutschen"
    r"|stoßen|stürzen)|sturz|unfall|verletzung\w*|folgen|angst|furcht|sorge)\b",
    r"\bheiß(?:e[nmrs]?|es)?\b(?! (?:draußen|heute|hier drin))(?:(?: \w+){0,2} nicht)?"
    r"|\b(?:glühend|kochend)"
    r"\w*\b",
    rf"\b{FOOD}(?: [\w'-]+){{0,5}}? {LEFTOVER}\b|\bnoch nicht (?:abgelaufen|verdorben|schlecht"
    r"|überschritten|schimmlig)\b|\bhaltbarkeitsdatum(?: \w+){0,4}? (?:überschritten|abgelaufen"
    r"|erreicht)\b",
    r"\b(?:angst|sorgen?|furcht|bedenken|panik|scheu|vorbehalte|gedanken(?= (?:zu )?machen\b"
    r"|\W*$)|keinen kopf)\b"
    r"(?! (?:dafür|sie dafür|dass))",
    rf"\b{HURT} (?:kann|könn\w+|wird|werden|wirst|würde\w*)\b|\b(?:laufen|läufst|läuft|stoßen"
    rf"|stößt|rennen"
    rf"|rennst|prallen|prallst)\b(?: [\w'-]+){{0,4}}? (?:dagegen|gegen|hinein|rein|an)\b",
    r"\b(?:müssen|musst|muss|brauchen|brauchst|braucht)\b(?: [\w'-]+){0,6}? (?:zu"
    r" )?(?:warten|aufpassen"
    r"|aufzupassen|fürchten|befürchten|sorgen|vorsichtig|beunruhigen|zögern|achten|anhalten"
    r"|ausweichen"
    r"|auszuweichen|anzuhalten|angst|hilfe|stehenbleiben|erschrecken)\b",
    r"\bsorg\w* (?:sie |dich |dir )?(?:sich )?nicht\b|\bmach\w* (?:sie |dir )?(?:sich"
    r" )?keine(?: \w+)?"
    r" (?:sorgen|gedanken)\b|\b(?:fürchten|fürchte) (?:sie |dich )?(?:sich )?(?:\w+ )?nicht\b",
    r"\b(?:messer|klinge|kante|schere|säge)(?: \w+){0,4}? (?:scharf|spitz)\b"
    rf"|\b(?:boden|{WAY})(?: \w+){{0,4}}? (?:glatt|nass|uneben|eisig)\b|\b(?:schlimmes"
    rf"|gefährliches|böses)\b",
)
PERHAPS_BAD = german(
    rf"\b{LEFTOVER}\b{NOT_AFTER}|\b(?:{HAZARD}|leute|personen|menschen|fußgänger)\b{NOT_AFTER}",
    r"\b(?:heiß\w*|warm|scharf\w*|spitz|tief|steil|nass|glatt|eisig|nah|eng|schmal|lose|locker"
    r"|kaputt"
    r"|schwach|schlecht|falsch|krank|alt|schimmel|wütend|böse|wild|roh|entzündet|infiziert"
    r"|geschwollen"
    r"|ernst|stark|hoch|kalt|verboten|ungesund|wackelig|wacklig|instabil|uneben|aus|an|aktiv"
    r"|geladen"
    r"|laufend|offen|rau|schlimm|allergene?|nüsse|gluten|laktose)\b",
    r"\b(?:nichts|niemand|keine[rnms]?)\b(?: [\w'-]+){0,5}? (?:vor|hinter|neben|über|unter"
    r"|auf|zu sehen"
    r"|in sicht|in der nähe|da|hier|im weg|erkennbar|herum)\b|\b(?:ist|sind|liegt|steht|gibt"
    r"|sehe|hängt"
    r"|erkenne|seh|liegen|stehen)\b(?: [\w'-]+){0,5}? (?:nichts|niemand\w*|keine[rnms]?)\b",
    rf"\b{HURTS}\b{NOT_AFTER}|\b{HURT}\b|\b(?:kommt|kommen|fährt|nähert|raucht|qualmt"
    rf"|riecht)\b{NOT_AFTER}",
    r"\b(?:zu (?:früh|spät|viel|viele|nah|tief|steil|schwer|hoch|dünn|schnell|stark|alt|eng"
    r"|heiß))\b",
    r"\b(?:problem|fehler|warten|vorsicht\w*|aufpassen|aufzupassen|grund|nötig|notwendig"
    r"|muss\w*|müssen"
    r"|brauchen|brauchst|schlimm|stört|voraus|anzeichen|spuren|hinweise?|probleme|schimmel"
    r"|verletzung\w*"
    r"|arzt|hilfe|schutz\w*)\b"
    rf"{NOT_AFTER}",
)
