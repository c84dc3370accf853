"""German acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.german.promises.words import CAN, FOOD, MEDICINE, NEG

_PERCEIVING = (
    r"(?:\w*(?:sehen|anschauen|schauen|anzusehen|erkennen|entnehmen)|(?:vor|ab|durch|mit"
    r"|nach)?(?:zu)?lesen"
    r"|(?:zu|an|mit)?(?:zu)?hören|finden|herausfinden|wissen|sagen|fragen|nachfragen|erzählen"
    r"|beschreiben|buchstabieren|zählen|(?:ver|ab)gleichen|prüfen|kaufen|einkaufen|(?:be)?zahlen"
    r"|bestellen|buchen|reservieren|mieten|schreiben|aufschreiben|notieren|tippen|eintippen"
    r"|scrollen|blättern|umblättern|umdrehen|wenden|drucken|ausdrucken|scannen|einscannen"
    r"|fotografieren|filmen|aufnehmen|grüßen|winken|telefonieren|anrufen|antworten|besuchen|reden"
    r"|sprechen|lernen|verstehen|raten|erwarten|wählen|auswählen|nennen|helfen|unterscheiden"
    r"|entziffern|ausmachen|identifizieren|merken|bemerken|beobachten|betrachten|wiederholen"
    r"|suchen|(?:ein)?tauschen|umtauschen|zurückgeben|ausleihen|leihen|schicken|abschicken|senden"
    r"|absenden|kopieren|speichern|falten|aufhängen|anziehen|tragen|anprobieren|kombinieren"
    r"|waschen|wegwerfen|entsorgen|recyceln|sortieren|treffen|einpacken|abheben|stornieren"
    r"|frühstücken|ausfüllen|einlösen|zoomen|vergrößern|bewerten|hochladen)"
)
_THING = (
    r"(?:hemd|bluse|pullover|pulli|shirt|rock|kleid|anzug|krawatte|hose|jeans|schuhe?|stiefel"
    r"|socken|mantel|jacke|mütze|hut|schal|handschuhe|gürtel|schmuck|ring|kette|brille|farben?"
    r"|seite|brief|umschlag|kuvert|marke|paket|päckchen|formular|etikett|liste|rezept|karte"
    r"|speisekarte|fahrkarte|ticket|fahrschein|billett|katalog|prospekt|kalender|ausweis|pass"
    r"|rechnung|dokument|buch|zeitung|heft|menü|quittung|bon|gutschein|münzen?|schein|bargeld"
    r"|stift|kuli|bildschirm|computer|laptop|webseite|datei|ordner|video|film|sender|lautstärke"
    r"|konto|tastatur|fernseher|fernbedienung|radio|lied|musik|wlan|internet|nachricht|e-?mail|mail"
    r"|bild|foto|kamera|toilette|termin|frage|trinkgeld|taxi|bus|zug|straßenbahn|tram|u-?bahn)\w*"
)
_RISKY_THING = (
    rf"(?:{MEDICINE}|{FOOD}|kerzen?|herd|herdplatte|gas|feuer|flammen?|messer|kabel|steckdose"
    r"|stecker|draht|bleiche|reiniger|chemikalien?|säure|leiter|schlange|klippe|bahnsteig|gleis\w*"
    r"|geländer|gerüst|ofen|mikrowelle|bügeleisen|pfanne|topf|säge|bohrer|axt|grill|ventilator"
    r"|motor|sicherung|stra(?:ß|ss)e|zebrastreifen|ampel|autobahn|see|fluss|meer|eis|kante|dach"
    r"|balkon|hund|pferd|wespe|biene|spinne|fremde\w*|rolltreppe|treppe|glas|scherben?)\b"
)
_DOING = (
    r"(?:haben|bekommen|kriegen|benutzen|verwenden|ausgeben|drehen|holen|machen|nehmen|mitnehmen"
    r"|behalten|abgeben|aufgeben|unterschreiben|zusammenlegen|legen|stecken|einschalten|anmachen"
    r"|ausmachen|ausschalten|rufen|schließen|zumachen)"
)
_END = (
    rf"(?=\W*$| (?:{CAN}|soll|sollte|bitte|oder nicht|und trotzdem|wenn|wo|was|wie|ob|von hier"
    r"|hier|da|dort|damit|dazu|vom|von|aus|rechts|links|oben|unten|auf|im|am|in|mit)\b|[,;:])"
)
HARMLESS = (
    rf"(?:(?:[\w'-]+ ){{0,8}}?(?:zu )?{_PERCEIVING}{_END}"
    rf"|(?!.*\b{_RISKY_THING})(?:[\w'-]+ ){{0,6}}?{_THING}(?: [\w'-]+){{0,4}}?"
    rf" (?:zu )?{_DOING}{_END})"
)
CAUTION = (
    r"(?:.*\b(?:warten|abwarten|aufpassen|stehen\s?bleiben|anhalten|vorsichtig|langsam|ausweichen"
    r"|zurückgehen|zurücktreten|umkehren|bücken|ducken|festhalten|sorgen|vermeiden|meiden|helfen"
    r"|abstand)\b)"
)
HARMED = (
    rf"(?:.*\b(?:{NEG}|\w*fallen|stürzen|stolpern|\w*rutschen|verbrennen|verbrühen|schneiden"
    rf"|verletzen"
    r"|stoßen|stossen|anstoßen|ersticken|ertrinken|verlieren|verpassen|sterben|leiden|beschädigen"
    r"|beißen|stechen|kratzen|bellen|krank|verletzt|erschrecken|erleiden|brennen|explodieren"
    r"|schaden|gefährlich|heiß|giftig|enthalten|sein|auslösen|verursachen|warten|abwarten|aufpassen"
    r"|vergessen|meinen|abweichen|beachten|vertrauen|verlassen|beurteilen|einschätzen"
    r"|um hilfe bitten"
    r"|vorsichtig)\b)"
)
