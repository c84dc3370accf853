"""German acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.german.promises.words import END, MAY, RISKY_THING

_PERCEIVING = (
    r"(?:sehen|ansehen|anzusehen|anschauen|anzuschauen|schauen|gucken|angucken|lesen|vorlesen"
    r"|nachlesen|ablesen|hören|anhören|zuhören|finden|herausfinden|wiederfinden|wissen|erkennen"
    r"|entnehmen|bemerken|identifizieren|unterscheiden|ausmachen|zählen|zeigen|sagen|fragen"
    r"|nachfragen|bitten|beschreiben|buchstabieren|wiederholen|vergleichen|nachschauen|nachsehen"
    r"|kaufen|einkaufen|bezahlen|zahlen|bestellen|buchen|reservieren|schreiben|tippen|eingeben"
    r"|scrollen|drucken|ausdrucken|scannen|einscannen|fotografieren|filmen|aufnehmen|grüßen"
    r"|begrüßen"
    r"|winken|anprobieren|anrufen|telefonieren|antworten|zoomen|besuchen|reden|sprechen|auswählen"
    r"|wählen|suchen|hochladen|ausfüllen|verstehen|lernen|annehmen|davon ausgehen|vermuten|raten"
    r"|helfen|umtauschen|zurückgeben|zurückbringen|verschicken|abschicken|schicken|senden|einlösen"
    r"|umblättern|blättern|singen|tanzen|lachen|erzählen|erklären|übersetzen|nennen|heißen|merken"
    r"|betrachten|empfangen|abonnieren|schließen|zumachen|abschließen|zusperren|erahnen|erwarten"
    r"|beobachten|bewundern|entdecken|kennenlernen|treffen|einsehen|leihen|ausleihen|mitbringen"
    r"|behalten|falten|bügeln|waschen|spülen|recyceln|entsorgen|wegwerfen|sortieren|einpacken"
    r"|aufhängen|zuknöpfen|kämmen|umdrehen|teilen|speichern|löschen|zurückrufen|wechseln|umbuchen)"
)
_WEARING = (
    r"(?:(?!ohne\b|allein\b)[\w'-]+ )*?(?:(?:rot|blau|grün|gelb|schwarz|weiß|grau|braun|bunt"
    r"|hemd|bluse|pullover|pulli|t-shirt|rock|kleid|anzug|krawatte|hose|jeans|schuhe?|stiefel"
    r"|socken|mantel|jacke|mütze|hut|schal|handschuhe|gürtel|schmuck|kette|ohrringe|brille|kleidung"
    r"|uhr|farben?|sakko|strümpfe|dirndl|tracht|hochzeit|party|feier|outfit|sachen|dazu)\w* ?)"
    r"(?:[\w'-]+ ){0,5}?(?:tragen|anziehen|anhaben|ausziehen|kombinieren|zusammen tragen|aufsetzen"
    r"|anlassen|nehmen|verwenden|wählen)"
)
_THINGS = (
    r"(?:[\w'-]+ ){0,6}?(?:bus|zug|bahn|straßenbahn|tram|u-bahn|s-bahn|taxi|fotos?|bilder|bild"
    r"|selfie|notizen?|fahrkarten?|tickets?|karten?|briefe?|umschlag|päckchen|pakete?|formulare?"
    r"|bücher|buch|zeitung|zeitschrift|seiten?|menü|speisekarte|rechnung|quittung|gutscheine?"
    r"|münzen|geldscheine?|scheine?|stifte?|bildschirm|laptop|computer|website|dateien?|ordner"
    r"|apps?"
    r"|programm|tastatur|fernseher|radio|lied|musik|wlan|bluetooth|nachrichten?|e-?mails?|mails?"
    r"|kamera|toilette|klo|wc|bad|termin|handy|telefon|kreditkarte|ausweis|kalender|rezept|liste"
    r"|platz|ecken?|video|sendung|film|schublade|schrank|spülmaschine|geschirrspüler|waschmaschine"
    r"|regal|tasche|rucksack|koffer|mülleimer|tonne|altpapier|gelben? sack)"
    r" (?:[\w'-]+ ){0,4}?(?:nehmen|machen|kaufen|öffnen|aufmachen|einschalten|anmachen|ausschalten"
    r"|benutzen|nutzen|verwenden|lassen|stellen|legen|tun|räumen|bekommen|haben|spielen|abspielen"
    r"|werfen|geben|laden|aufladen|herunterladen|verbinden|einstellen|ändern|abholen|bringen|halten"
    r"|lauter stellen|leiser stellen|drehen|abgeben|erwischen|kriegen|stecken|packen|rufen)"
)
_PHRASES = (
    r"(?:(?:hier|dort|da|online|bar|mit karte|draußen|drinnen|hier drinnen|zusammen|etwas) )?(?:die"
    r" (?:uhrzeit|zeit) (?:sagen|ablesen)|einen? (?:kaffee|tee|tisch|platz) (?:bekommen|haben"
    r"|bestellen)|(?:kaffee|frühstück|mittagessen|abendessen) bekommen|frühstücken|mit (?:dem|der)"
    r" (?:bus|bahn|zug|taxi|tram|straßenbahn) (?:fahren|nach \w+ fahren|dorthin fahren)|umsteigen"
    r"|ihnen (?:sonst )?(?:noch )?(?:weiter)?helfen|das so (?:sagen|machen|lassen)|näher"
    r" heranzoomen"
    r"|die kamera (?:\w+ )*(?:halten|bewegen|drehen|richten)|die pflanzen? gießen|blumen gießen)"
)
_SAFE_WORD = (
    r"(?:(?!\w*(?:gehen|laufen|steigen|fassen|queren|essen|trinken|nehmen|treten|springen|klettern"
    r"|streicheln|berühren|machen|fahren)\b)[\w'-]+,? )"
)
HARMLESS = (
    rf"(?:{_PHRASES}{END}|{_SAFE_WORD}{{0,9}}?{_PERCEIVING}(?:{END}|(?= {MAY}\b))"
    rf"|(?!.*\b{RISKY_THING}\b(?! {MAY}))(?:{_WEARING}|{_THINGS})(?:{END}|(?= {MAY}\b)))"
)
HARMED = (
    r"(?:(?:[\w'-]+ ){0,6}?(?:(?:hin|um|runter|herunter|hinunter|rein)?fallen|stürzen|abstürzen"
    r"|stolpern|ausrutschen|abrutschen|rutschen|verbrennen|verletzen|verbrühen|schneiden|anstoßen"
    r"|stoßen|ertrinken|ersticken|verirren|verlaufen|schaden|vergiften|beißen|stechen|kratzen"
    r"|angreifen|explodieren|brechen|kippen|umkippen|reißen|platzen|passieren|geschehen|variieren"
    r"|sein|werden|haben|täuschen|irren|verwechseln|weh ?tun|hängen|dauern|liegen|bedeuten"
    r"|darstellen"
    r"|dienen|stammen|handeln|gehören|zusammenstoßen|brennen|fehlen|verlieren|enthalten|auslösen"
    r"|verursachen|führen|erschweren|blockieren|behindern|warten|aufpassen|fliegen|anfahren"
    r"|kaputtgehen|auftreten|wirken|erscheinen|vorkommen|herauskommen|wollen|müssen|stehen)"
    rf"(?:{END}|(?= {MAY}\b)))"
)
"""What may happen, or be so, rather than be permitted."""
HARMLESS_DONE = (
    r"(?:gesehen|gelesen|gehört|gefunden|gewaschen|geputzt|gereinigt|recycelt|zurückgegeben"
    r"|umgetauscht|gefaltet|gebügelt|gedruckt|geschickt|gesendet|bezahlt|gezahlt|erkannt|gebraucht"
    r"|genannt|gekauft|bestellt|gebucht|repariert|ersetzt|eingelöst|getragen|beschrieben|angezogen"
    r"|verwechselt|verletzt|beschädigt|verursacht|geschlossen|verwendet|benötigt|angezeigt|gezählt"
    r"|gebissen|gestochen|angefahren|überfahren|getroffen|gespielt|gestellt|entsorgt)"
)
ASKED_LEAVE = (
    rf"\b(?:{MAY} (?:ich|wir|man|er|sie|jemand|(?:mein|unser)\w* \w+)|(?:ich|wir|man) {MAY}) "
)
CAUTION = (
    r"(?:warten|aufpassen|aufzupassen|vorsichtig|achten|acht geben|achtgeben|ausweichen|anhalten"
    r"|stehen ?bleiben|bremsen|langsamer|zurück\w*|besorgt|angst|sorgen|fürchten|befürchten"
    r"|hilfe holen|bücken|ducken|umdrehen|festhalten|abstand|in acht|meiden|vermeiden|beachten"
    r"|zögern"
    r"|beunruhigt|beunruhigen)"
)
