"""What the wearer can say to the device itself, in German; phrases are divided by bars.

For "du" and "Sie", and as it is said in Germany, Austria and Switzerland.
"""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "nochmal|noch mal|noch einmal|nochmals|wiederhole|wiederholen|wiederhole das"
    "|wiederhol das|wiederhole es|wiederholen sie|wiederholen sie das|das wiederholen"
    "|die antwort wiederholen|wiederhole die antwort|wiederhol die antwort"
    "|wiederholen sie die antwort|wiederhole die letzte antwort|sag das nochmal|sag es nochmal"
    "|sags nochmal|sag das noch mal|sag das noch einmal|sag es noch einmal|sagen sie das nochmal"
    "|sagen sie das noch mal|sagen sie das noch einmal|sagen sie es noch einmal|das nochmal sagen"
    "|das noch mal sagen|das noch einmal sagen|es noch einmal sagen|die letzte antwort"
    "|die antwort nochmal|was hast du gesagt|was haben sie gesagt|wie bitte|von vorn|von vorne"
    "|nochmal von vorn|nochmal von vorne",
    Command.SLOWER: "langsamer|langsam|sprich langsamer|sprechen sie langsamer|rede langsamer"
    "|red langsamer|reden sie langsamer|langsamer sprechen|langsamer reden|geht es langsamer"
    "|geht das langsamer|sag es langsamer|zu schnell|nicht so schnell|das ist zu schnell"
    "|das war zu schnell|du sprichst zu schnell|du redest zu schnell|sie sprechen zu schnell",
    Command.FASTER: "schneller|sprich schneller|sprechen sie schneller|rede schneller"
    "|red schneller|reden sie schneller|schneller sprechen|schneller reden|geht es schneller"
    "|geht das schneller|zu langsam|nicht so langsam|das ist zu langsam|das war zu langsam"
    "|du sprichst zu langsam|du redest zu langsam|sie sprechen zu langsam",
    Command.LOUDER: "lauter|sprich lauter|sprechen sie lauter|rede lauter|red lauter"
    "|reden sie lauter|lauter sprechen|lauter reden|lauter stellen|lauter machen|mach lauter"
    "|machen sie lauter|mach es lauter|stell lauter|stelle lauter|stell dich lauter|dreh lauter"
    "|dreh auf|geht es lauter|geht das lauter|zu leise|nicht so leise|das ist zu leise"
    "|du bist zu leise|sie sind zu leise|ich höre dich nicht|ich höre sie nicht|lautstärke höher"
    "|lautstärke erhöhen|lautstärke hoch|lautstärke rauf",
    Command.QUIETER: "leiser|leise|sprich leiser|sprechen sie leiser|rede leiser|red leiser"
    "|reden sie leiser|leiser sprechen|leiser reden|leiser stellen|leiser machen|mach leiser"
    "|machen sie leiser|mach es leiser|stell leiser|stelle leiser|stell dich leiser|dreh leiser"
    "|geht es leiser|geht das leiser|zu laut|nicht so laut|das ist zu laut|du bist zu laut"
    "|sie sind zu laut|lautstärke niedriger|lautstärke verringern|lautstärke runter",
    Command.STOP: "stopp|stop|halt|aufhören|hör auf|hören sie auf|abbrechen|abbruch|brich ab"
    "|brechen sie ab|ruhe|sei still|seien sie still|still|sei ruhig|ruhig|sei leise|schweig"
    "|schluss|genug|das reicht|es reicht|schon gut|vergiss es|vergessen sie es|egal|ist egal"
    "|nichts|halt den mund|halt die klappe|lass es|lass das|lassen sie es",
    Command.HELP: "hilfe|hilf mir|helfen sie mir|mir helfen|ich brauche hilfe|was kann ich sagen"
    "|was kann ich tun|was kann ich machen|was kann ich fragen|was kann ich dich fragen"
    "|was kannst du|was können sie|was kannst du alles|was kann das gerät|wie funktionierst du"
    "|wie funktioniert das|wie funktioniert es|wie funktioniert das gerät|wie geht das"
    "|wie benutze ich dich|wie benutze ich das|wie benutze ich das gerät|wie bediene ich dich"
    "|wie bediene ich das gerät|anleitung|bedienungsanleitung|gebrauchsanweisung",
    Command.WHAT_HEARD: "was hast du gehört|was haben sie gehört|was hast du verstanden"
    "|was haben sie verstanden|was habe ich gesagt|was habe ich gefragt|was war meine frage"
    "|was war die frage|wie war meine frage|wie lautete meine frage|wiederhole die frage"
    "|wiederhole meine frage|wiederholen sie meine frage|meine frage wiederholen"
    "|hast du mich verstanden|haben sie mich verstanden|hast du mich gehört|haben sie mich gehört"
    "|hast du das verstanden|haben sie das verstanden",
    Command.TIME: "uhrzeit|die uhrzeit|zeit|wie spät|wie spät ist es|wie spät haben wir es"
    "|wie spät haben wir|wie viel uhr|wie viel uhr ist es|wieviel uhr ist es|wieviel uhr"
    "|wie viel uhr haben wir|welche uhrzeit ist es|welche uhrzeit haben wir|was ist die uhrzeit"
    "|wie ist die uhrzeit|aktuelle uhrzeit|sag mir die uhrzeit|sagen sie mir die uhrzeit"
    "|mir die uhrzeit sagen|mir sagen wie spät es ist|sag mir wie spät es ist"
    "|sagen sie mir wie spät es ist|weißt du wie spät es ist|wissen sie wie spät es ist",
    Command.DATE: "datum|das datum|welches datum|welches datum ist heute|welches datum haben wir"
    "|welches datum haben wir heute|was ist heute für ein datum|was ist heute für ein tag"
    "|was für ein tag ist heute|was für ein datum ist heute|was haben wir heute für ein datum"
    "|was haben wir heute für einen tag|welcher tag ist heute|welchen tag haben wir"
    "|welchen tag haben wir heute|welcher wochentag ist heute|den wievielten haben wir"
    "|den wievielten haben wir heute|der wievielte ist heute|wievielter ist heute"
    "|wie ist das datum|was ist das datum|sag mir das datum|sagen sie mir das datum"
    "|mir das datum sagen|heutiges datum|das heutige datum|wochentag",
    Command.BATTERY: "akku|batterie|der akku|die batterie|akkustand|batteriestand|ladestand"
    "|akkustatus|wie voll ist der akku|wie voll ist die batterie|wie ist der akkustand"
    "|wie hoch ist der akkustand|wie viel akku|wie viel akku hast du|wie viel akku hast du noch"
    "|wie viel akku haben sie noch|wie viel akku ist noch übrig|wie viel akku habe ich noch"
    "|wie viel batterie hast du noch|wie viel strom hast du noch|wie lange hält der akku noch"
    "|wie steht es um den akku",
    Command.WHICH_VOICE: "welche stimme|welche stimme ist das|welche stimme hast du"
    "|welche stimme haben sie|was ist das für eine stimme|was für eine stimme ist das"
    "|wie heißt deine stimme|wie heißt die stimme|wie heißt ihre stimme|wie heißt diese stimme"
    "|wer spricht da|wessen stimme ist das",
}
SAME_PICTURE = (
    "gleiches bild|das gleiche bild|dasselbe bild|selbes bild|im gleichen bild|im selben bild"
    "|zum gleichen bild|zum selben bild|gleiches foto|das gleiche foto|dasselbe foto"
)
POLITE = (
    "bitte|bitteschön|bitte sehr|danke|dankeschön|danke schön|vielen dank|merci"
    "|kannst du|können sie|könntest du|könnten sie|würdest du|würden sie|kannst|mal|doch|jetzt"
    "|ein bisschen|ein wenig|bisschen|etwas|okay|ok|hey|hallo|also|gerade|eben|gleich|einfach"
    "|sei so gut und|seien sie so gut und"
)
CONTRACTIONS: Mapping[str, str] = {
    "geht's": "geht es",
    "gehts": "geht es",
    "sag's": "sag es",
    "sags": "sag es",
    "mach's": "mach es",
    "hab": "habe",
    "hab'": "habe",
    "hör": "höre",
    "wiederhol": "wiederhole",
    "wiederhol's": "wiederhole es",
    "hast'n": "hast",
    "ist'n": "ist",
    "denn": "",
    "dieses": "das",
    "heisst": "heißt",
    "weisst": "weißt",
    "spaet": "spät",
    "gehoert": "gehört",
    "lautstaerke": "lautstärke",
    "fuer": "für",
    "wieviel": "wie viel",
}
SPELLED = (
    "null|eins|ein|eine|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|doppel|doppelt|strich"
    "|minus|bindestrich|punkt|komma|schrägstrich"
)
