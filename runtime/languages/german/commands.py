"""What the wearer can say to the device itself, in German; phrases are divided by bars.

Umlauts are heard without their dots as well; "ss" and "ae" are written out where it matters.
"""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "wiederholen|wiederhole|wiederhol|wiederholen sie|wiederhole das|wiederhol das"
    "|wiederholen sie das|wiederhole die antwort|wiederholen sie die antwort|noch einmal|noch mal"
    "|nochmal|nochmals|noch einmal die antwort|sag das noch einmal|sag das nochmal|sag es nochmal"
    "|sag es noch einmal|sag nochmal|sagen sie das noch einmal|sagen sie das nochmal"
    "|das wiederholen"
    "|sagen sie es noch einmal|sagen sie es nochmal|was hast du gesagt|was haben sie gesagt"
    "|wie war das|von vorne|das nochmal|das noch einmal|noch einmal sagen|nochmal sagen"
    "|das noch einmal sagen|das nochmal sagen|die antwort wiederholen|die letzte antwort",
    Command.SLOWER: "langsamer|sprich langsamer|rede langsamer|sprechen sie langsamer"
    "|reden sie langsamer|langsamer sprechen|langsamer reden|zu schnell|das ist zu schnell"
    "|du sprichst zu schnell|sie sprechen zu schnell|nicht so schnell|mach langsamer"
    "|weniger schnell|red langsamer",
    Command.FASTER: "schneller|sprich schneller|rede schneller|sprechen sie schneller"
    "|reden sie schneller|schneller sprechen|schneller reden|zu langsam|das ist zu langsam"
    "|du sprichst zu langsam|sie sprechen zu langsam|nicht so langsam|mach schneller"
    "|red schneller",
    Command.LOUDER: "lauter|sprich lauter|rede lauter|sprechen sie lauter|reden sie lauter"
    "|lauter sprechen|lauter reden|mach lauter|machen sie lauter|lauter machen|mach es lauter"
    "|stell lauter|lauter stellen|zu leise|das ist zu leise|du bist zu leise|sie sind zu leise"
    "|nicht so leise|ich höre dich nicht|ich höre sie nicht|ich höre nichts|red lauter"
    "|ich kann dich nicht hören|mehr lautstärke|dreh lauter",
    Command.QUIETER: "leiser|sprich leiser|rede leiser|sprechen sie leiser|reden sie leiser"
    "|leiser sprechen|leiser reden|mach leiser|machen sie leiser|leiser machen|mach es leiser"
    "|stell leiser|leiser stellen|zu laut|das ist zu laut|du bist zu laut|sie sind zu laut"
    "|nicht so laut|weniger laut|red leiser|weniger lautstärke|dreh leiser",
    Command.STOP: "stopp|stop|halt|aufhören|hör auf|hören sie auf|aus|abbrechen|abbruch|ruhe"
    "|sei still|seien sie still|sei ruhig|still|schweig|schluss|egal|vergiss es|vergessen sie es"
    "|lass|lass es|lassen sie es|lass das|nichts|ist egal|halt den mund|genug|es reicht",
    Command.HELP: "hilfe|hilf mir|helfen sie mir|mir helfen|ich brauche hilfe|was kann ich tun"
    "|was kann ich machen|was kann ich sagen|was kann ich fragen|was kannst du|was können sie"
    "|was kannst du alles|was kann ich dich fragen|was kann ich sie fragen|wie geht das"
    "|wie funktionierst du|wie funktioniert das|wie funktioniert das gerät|wie benutze ich dich"
    "|wie benutze ich das|wie benutze ich das gerät|wie bedient man das|wie bediene ich das"
    "|wie bediene ich dich|anleitung|bedienungsanleitung|was muss ich tun|was muss ich machen",
    Command.WHAT_HEARD: "was hast du gehört|was haben sie gehört|was hast du verstanden"
    "|was haben sie verstanden|was habe ich gesagt|was hab ich gesagt|was habe ich gefragt"
    "|was hab ich gefragt|was war meine frage|wie war meine frage|was war die frage"
    "|wie war die frage|wiederhole die frage|wiederholen sie die frage|wiederhole meine frage"
    "|wiederholen sie meine frage|die frage wiederholen|meine frage wiederholen"
    "|hast du mich verstanden|haben sie mich verstanden|hast du mich gehört"
    "|haben sie mich gehört|hast du das verstanden|haben sie das verstanden",
    Command.TIME: "uhrzeit|die uhrzeit|zeit|die zeit|wie spät|wie spät ist es|wie spät haben wir"
    "|wie spät haben wir es|wie spät ist|wie viel uhr|wie viel uhr ist es|wieviel uhr ist es"
    "|wieviel uhr|welche uhrzeit ist es|welche uhrzeit|welche uhrzeit haben wir|was ist die uhrzeit"
    "|sag mir die uhrzeit|sagen sie mir die uhrzeit|sag die uhrzeit|mir die uhrzeit sagen"
    "|die uhrzeit sagen|sag mir wie spät es ist|sagen sie mir wie spät es ist"
    "|mir sagen wie spät es ist"
    "|weißt du wie spät es ist|wissen sie wie spät es ist|weisst du wie spät es ist"
    "|haben sie die uhrzeit|hast du die uhrzeit|aktuelle uhrzeit|was ist die zeit",
    Command.DATE: "datum|das datum|welches datum|welches datum ist heute|welches datum haben wir"
    "|welches datum haben wir heute|was ist das datum|was für ein datum ist heute|was ist heute"
    "|was für ein datum haben wir|welcher tag|welcher tag ist heute|welcher tag ist es"
    "|was für ein tag ist heute|welchen tag haben wir|welchen tag haben wir heute"
    "|was ist heute für ein tag|welcher wochentag ist heute|den wievielten haben wir"
    "|den wievielten haben wir heute|der wievielte ist heute|welchen haben wir heute"
    "|heutiges datum|das heutige datum|sag mir das datum|sagen sie mir das datum"
    "|mir das datum sagen|das datum sagen|was haben wir heute für einen tag"
    "|was für einen tag haben wir heute|was haben wir heute für ein datum",
    Command.BATTERY: "akku|der akku|batterie|die batterie|akkustand|batteriestand"
    "|wie voll ist der akku|wie voll ist die batterie|wie viel akku|wie viel akku hast du"
    "|wie viel akku hast du noch"
    "|wie viel akku haben sie noch|wie viel akku ist noch da|wie viel akku ist noch übrig"
    "|wie viel batterie hast du noch|wie ist der akkustand|wie ist der akku|ladestand"
    "|wie steht es um den akku|wie leer ist der akku|wie lange hält der akku noch|wie voll bist du",
    Command.WHICH_VOICE: "welche stimme|welche stimme ist das|welche stimme hast du"
    "|welche stimme haben sie|was ist das für eine stimme|wie heißt die stimme"
    "|wie heisst die stimme|wie heißt deine stimme|wie heisst deine stimme|wie heißt ihre stimme"
    "|wie heisst ihre stimme|wessen stimme ist das",
}
SAME_PICTURE = (
    "gleiches bild|das gleiche bild|selbes bild|dasselbe bild|gleiches foto|dasselbe foto"
)
POLITE = (
    "bitte|bitte sehr|bitte schön|kannst du|könntest du|können sie|könnten sie|würdest du"
    "|würden sie|ein bisschen|ein wenig|etwas|jetzt|gleich|sofort|danke|danke schön|danke sehr"
    "|vielen dank|okay|ok|hallo|hey|he|du|also|mal|einmal bitte|doch|gern|gerne|grüezi|servus"
)
CONTRACTIONS: Mapping[str, str] = {
    "geht's": "geht es", "gibt's": "gibt es", "war's": "war es", "ist's": "ist es",
    "wieviel": "wie viel", "wievielte": "wievielte",
}  # fmt: skip
SPELLED = (
    "null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zehn|doppel|strich|minus|bindestrich"
    "|punkt|komma|schrägstrich"
)
