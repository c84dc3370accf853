"""What the wearer can say to the device itself, in Spanish; phrases are divided by bars."""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "repite|repita|otra vez|repítelo|repítalo|qué has dicho|qué ha dicho"
    "|qué dijiste|qué dijo|repite la respuesta|repita la respuesta|dilo otra vez"
    "|dígalo otra vez|una vez más",
    Command.SLOWER: "más despacio|más lento|habla más despacio|hable más despacio"
    "|habla más lento|hable más lento|demasiado rápido|muy rápido|no tan rápido",
    Command.FASTER: "más deprisa|más rápido|habla más deprisa|hable más deprisa"
    "|habla más rápido|hable más rápido|demasiado lento|muy lento",
    Command.LOUDER: "más alto|más fuerte|más volumen|habla más alto|hable más alto"
    "|habla más fuerte|hable más fuerte|sube el volumen|suba el volumen|demasiado bajo",
    Command.QUIETER: "más bajo|más flojo|menos volumen|habla más bajo|hable más bajo"
    "|baja el volumen|baje el volumen|demasiado alto|no tan alto",
    Command.STOP: "para|pare|basta|calla|cállate|cállese|silencio|cancela|cancelar|déjalo|déjelo",
    Command.HELP: "ayuda|ayúdame|ayúdeme|necesito ayuda|qué puedo hacer|qué puedo decir"
    "|qué puedo preguntar|qué puedes hacer|qué sabes hacer|cómo funciona|cómo funcionas"
    "|cómo funciona esto|cómo se usa|cómo se usa esto|instrucciones",
    Command.WHAT_HEARD: "qué has oído|qué ha oído|qué oíste|qué oyó|qué has entendido"
    "|qué ha entendido|qué entendiste|qué entendió|qué he dicho|qué dije|qué he preguntado"
    "|qué pregunté|cuál era mi pregunta|cuál fue mi pregunta|repite la pregunta"
    "|repita la pregunta|me has oído|me has entendido|me ha entendido|me entendiste",
    Command.TIME: "hora|la hora|qué hora es|qué horas son|dime la hora|dígame la hora"
    "|dime qué hora es|dígame qué hora es|decirme la hora|decirme qué hora es|qué hora tienes"
    "|qué hora tiene|me dices la hora|me dice la hora|sabes qué hora es",
    Command.DATE: "fecha|la fecha|qué día es|qué día es hoy|hoy qué día es|a qué día estamos"
    "|en qué día estamos|a qué estamos|qué fecha es|qué fecha es hoy|cuál es la fecha"
    "|cuál es la fecha de hoy|a qué fecha estamos|en qué fecha estamos|dime la fecha"
    "|dígame la fecha|decirme la fecha|qué día de la semana es|fecha de hoy",
    Command.BATTERY: "batería|cuánta batería queda|cómo está la batería|nivel de batería"
    "|cuánta batería tienes|cuánta batería tiene|estado de la batería",
    Command.WHICH_VOICE: "qué voz|qué voz es esta|qué voz tienes|qué voz tiene|cuál es tu voz",
}
SAME_PICTURE = "la misma imagen|misma imagen|la misma foto|misma foto"
POLITE = (
    "por favor|puede|puedes|podría|podrías|un poco|ahora|ahora mismo|gracias|oye|oiga|hola|vale"
)
CONTRACTIONS: Mapping[str, str] = {}
SPELLED = "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|doble|triple|guión|guion|punto"
