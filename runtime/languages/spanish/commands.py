"""What the wearer can say to the device itself, in Spanish; phrases are divided by bars."""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "repite|repita|otra vez|repítelo|repítalo|qué has dicho|qué ha dicho"
    "|qué dijiste|qué dijo|repite la respuesta|repita la respuesta|dilo otra vez"
    "|dígalo otra vez|dilo de nuevo|dígalo de nuevo|una vez más|de nuevo|repetir|repetirlo"
    "|repetir la respuesta|me lo repites|me lo repite|cómo dijo|cómo dijiste|cómo has dicho"
    "|cómo ha dicho",
    Command.SLOWER: "más despacio|más lento|habla más despacio|hable más despacio"
    "|habla más lento|hable más lento|hablar más despacio|hablar más lento|más lentamente"
    "|ve más despacio|vaya más despacio|demasiado rápido|muy rápido|no tan rápido",
    Command.FASTER: "más deprisa|más rápido|habla más deprisa|hable más deprisa"
    "|habla más rápido|hable más rápido|hablar más rápido|hablar más deprisa|más aprisa"
    "|demasiado lento|muy lento|no tan lento",
    Command.LOUDER: "más alto|más fuerte|más volumen|habla más alto|hable más alto"
    "|habla más fuerte|hable más fuerte|hablar más alto|hablar más fuerte|sube el volumen"
    "|suba el volumen|subir el volumen|súbele|súbele al volumen|súbele el volumen"
    "|demasiado bajo|muy bajo|no te oigo|no le oigo|no te escucho|no lo escucho",
    Command.QUIETER: "más bajo|más flojo|menos volumen|habla más bajo|hable más bajo"
    "|hablar más bajo|más bajito|más suave|baja el volumen|baje el volumen|bajar el volumen"
    "|bájale|bájale al volumen|bájale el volumen|demasiado alto|demasiado fuerte|muy alto"
    "|muy fuerte|no tan alto|no tan fuerte",
    Command.STOP: "para|pare|detente|deténgase|basta|ya basta|calla|cállate|cállese|silencio"
    "|cancela|cancelar|déjalo|déjelo|olvídalo|olvídelo|no importa",
    Command.HELP: "ayuda|ayúdame|ayúdeme|necesito ayuda|qué puedo hacer|qué puedo decir"
    "|qué puedo preguntar|qué puedes hacer|qué sabes hacer|cómo funciona|cómo funcionas"
    "|cómo funciona esto|cómo se usa|cómo se usa esto|cómo te uso|cómo lo uso|cómo uso esto"
    "|instrucciones",
    Command.WHAT_HEARD: "qué has oído|qué ha oído|qué oíste|qué oyó|qué has entendido"
    "|qué ha entendido|qué entendiste|qué entendió|qué he dicho|qué dije|qué he preguntado"
    "|qué pregunté|cuál era mi pregunta|cuál fue mi pregunta|repite la pregunta"
    "|repita la pregunta|me has oído|me ha oído|me oíste|me oyó|me has entendido"
    "|me ha entendido|me entendiste|me entendió|qué escuchaste|qué escuchó"
    "|qué has escuchado|qué ha escuchado|me escuchaste|me escuchó",
    Command.TIME: "hora|la hora|qué hora|qué hora es|qué horas son|dime la hora|dígame la hora"
    "|dime qué hora es|dígame qué hora es|decirme la hora|decirme qué hora es|qué hora tienes"
    "|qué hora tiene|me dices la hora|me dice la hora|me puedes decir la hora"
    "|me puede decir la hora|me puedes decir qué hora es|me puede decir qué hora es"
    "|sabes qué hora es|sabe qué hora es|tienes hora|tiene hora",
    Command.DATE: "fecha|la fecha|qué día es|qué día es hoy|hoy qué día es|a qué día estamos"
    "|en qué día estamos|a qué estamos|qué fecha es|qué fecha es hoy|cuál es la fecha"
    "|cuál es la fecha de hoy|a qué fecha estamos|en qué fecha estamos|dime la fecha"
    "|dígame la fecha|decirme la fecha|dime qué día es|dígame qué día es|qué día estamos"
    "|qué día de la semana es|fecha de hoy|la fecha de hoy",
    Command.BATTERY: "batería|cuánta batería queda|cómo está la batería|nivel de batería"
    "|cuánta batería te queda|cuánta batería le queda|cuánta batería tienes"
    "|cuánta batería tiene|cuánta carga queda|cuánta pila queda|cómo vas de batería"
    "|cómo va de batería|nivel de la batería|estado de la batería",
    Command.WHICH_VOICE: "qué voz|qué voz es esta|qué voz tienes|qué voz tiene|cuál es tu voz"
    "|cómo se llama tu voz|cómo se llama esta voz",
}
SAME_PICTURE = (
    "la misma imagen|misma imagen|la misma foto|misma foto|en la misma imagen|en la misma foto"
    "|de la misma imagen|de la misma foto|sobre la misma imagen|sobre la misma foto"
)
POLITE = (
    "por favor|puede|puedes|podría|podrías|un poco|un poquito|ahora|ahora mismo|gracias"
    "|muchas gracias|oye|oiga|hola|vale|bueno|okay|ok|perdón|perdona|perdone|disculpa|disculpe"
)
CONTRACTIONS: Mapping[str, str] = {}
SPELLED = "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|doble|triple|guión|guion|punto"
