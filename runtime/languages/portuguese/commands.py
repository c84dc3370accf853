"""What the wearer can say to the device itself, in Portuguese; phrases are divided by bars."""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "repete|repita|repetir|outra vez|de novo|mais uma vez|novamente|repete isso"
    "|repita isso|repetir isso|repete a resposta|repita a resposta|repetir a resposta"
    "|diz outra vez|diga outra vez|diz de novo|diga de novo|dizer de novo|dizer outra vez"
    "|diga novamente|fala de novo|fale de novo|fala outra vez|fale outra vez|que disse"
    "|que disseste|o que disse|o que disseste|o que é que disse|o que é que disseste|o que foi que"
    " disse|como disse"
    "|como é que disse|como é|não entendi|não percebi|não ouvi|não entendi repita"
    "|não entendi repete|não percebi repete|não percebi repita|não ouvi repita|não ouvi repete",
    Command.SLOWER: "mais devagar|mais lento|mais lentamente|fala mais devagar|fale mais devagar"
    "|falar mais devagar|fala mais lento|fale mais lento|falar mais lento|fala devagar"
    "|fale devagar|falar devagar|devagar|vai mais devagar|vá mais devagar|muito rápido"
    "|rápido demais|demasiado rápido|muito depressa|depressa demais|demasiado depressa"
    "|não tão rápido|não tão depressa|está muito rápido",
    Command.FASTER: "mais rápido|mais depressa|mais rapidamente|fala mais rápido"
    "|fale mais rápido|falar mais rápido|fala mais depressa|fale mais depressa"
    "|falar mais depressa|fala rápido|fale rápido|muito devagar|devagar demais|demasiado devagar"
    "|muito lento|lento demais|demasiado lento|não tão devagar|não tão lento|está muito devagar",
    Command.LOUDER: "mais alto|mais volume|mais som|fala mais alto|fale mais alto"
    "|falar mais alto|fala alto|fale alto|aumenta o volume|aumente o volume|aumentar o volume"
    "|aumenta o som|aumente o som|aumentar o som|sobe o volume|suba o volume|subir o volume"
    "|sobe o som|põe mais alto|ponha mais alto|coloca mais alto|coloque mais alto|muito baixo"
    "|baixo demais|demasiado baixo|não te ouço|não ouço|não ouço nada|não estou ouvindo nada"
    "|não estou a ouvir nada|não consigo ouvir|não estou ouvindo|não estou a ouvir"
    "|não dá pra ouvir|está muito baixo|mais forte",
    Command.QUIETER: "mais baixo|mais baixinho|menos volume|menos som|fala mais baixo"
    "|fale mais baixo|falar mais baixo|fala baixo|fale baixo|abaixa o volume|abaixe o volume"
    "|abaixar o volume|baixa o volume|baixe o volume|baixar o volume|baixa o som|baixe o som"
    "|abaixa o som|abaixe o som|diminui o volume|diminua o volume|diminuir o volume"
    "|diminui o som|diminua o som|põe mais baixo|ponha mais baixo|coloca mais baixo"
    "|coloque mais baixo|mais suave|muito alto|alto demais|demasiado alto|não tão alto"
    "|está muito alto",
    Command.STOP: "para|pare|parar|chega|basta|já chega|cala|cale|calar|cala a boca|cala-te"
    "|cale-se|se cala|silêncio|fica quieto|fique quieto|quieto|cancela|cancele|cancelar|deixa"
    "|deixe|deixa estar|deixe estar|deixa para lá|deixa pra lá|deixe para lá|deixa isso"
    "|deixe isso|esquece|esqueça|esquece isso|esqueça isso|esquecer|não importa|não interessa"
    "|stop",
    Command.HELP: "ajuda|ajude|ajudar|ajuda-me|ajude-me|me ajuda|me ajude|me ajudar|ajudar-me"
    "|socorro|preciso de ajuda|o que posso fazer|o que é que posso fazer|o que posso dizer"
    "|o que é que posso dizer|o que posso perguntar|o que é que posso perguntar|o que sabe fazer"
    "|o que sabes fazer|o que você faz|o que fazes|o que você consegue fazer|como funciona"
    "|como é que funciona|como funcionas|como isso funciona|como é que isto funciona"
    "|como é que isso funciona|o que posso te perguntar|o que te posso perguntar"
    "|o que posso dizer-te|como isto funciona|como se usa|como é que se usa|como usar|como uso"
    "|como eu uso|como usar isso|como uso isso|como uso isto|instruções",
    Command.WHAT_HEARD: "o que ouviu|o que ouviste|que ouviu|que ouviste|o que é que ouviu"
    "|o que é que ouviste"
    "|o que entendeu|o que entendeste|o que é que entendeu|o que é que entendeste|o que percebeu"
    "|o que percebeste|o que é que percebeste|o que escutou|o que eu disse|o que disse eu"
    "|o que é que eu disse|o que foi que eu disse|o que perguntei|o que eu perguntei"
    "|o que é que perguntei|o que é que eu perguntei|qual foi a minha pergunta"
    "|qual foi minha pergunta|qual era a minha pergunta|qual era minha pergunta"
    "|repete a pergunta|repita a pergunta|repetir a pergunta|ouviu-me|ouviste-me|me ouviu"
    "|me ouviste|me entendeu|entendeu-me|entendeste-me|entendeu|entendeste|percebeu|percebeste"
    "|ouviu o que eu disse|ouviste o que eu disse|entendeu o que eu disse",
    Command.TIME: "hora|horas|a hora|as horas|que hora|que horas|que horas são|que hora é"
    "|que horas é que são|são que horas|quantas horas são|qual é a hora|qual a hora|diz as horas"
    "|diga as horas|diz a hora|diga a hora|diz-me as horas|diga-me as horas|me diz as horas"
    "|me diga as horas|me diz a hora|me diga a hora|me fala as horas|me fale as horas"
    "|dizer as horas|dizer a hora|me dizer as horas|me dizer a hora|dizer-me as horas"
    "|dizer-me a hora|me dizer que horas são|dizer-me que horas são|dizer que horas são"
    "|diga-me que horas são|diz-me que horas são|me diz que horas são|me diga que horas são"
    "|sabe que horas são|sabes que horas são|sabe as horas|sabes as horas|sabe me dizer as horas"
    "|sabe me dizer que horas são|tem horas|tens horas|tem as horas",
    Command.DATE: "data|a data|que dia é|que dia é hoje|que dia|hoje é que dia"
    "|que dia é que é hoje|em que dia estamos|a que dia estamos|em que dia é que estamos"
    "|quantos são hoje|a quantos estamos|qual é a data|qual a data|qual é a data de hoje"
    "|qual a data de hoje|que data é hoje|que data é|em que data estamos|data de hoje"
    "|a data de hoje|o dia de hoje|diz a data|diga a data|diz-me a data|diga-me a data"
    "|me diz a data|me diga a data|dizer a data|me dizer a data|dizer-me a data"
    "|que dia da semana é|que dia da semana é hoje|qual é o dia de hoje|qual o dia de hoje"
    "|hoje é dia quanto|hoje é dia quantos|que dia do mês é",
    Command.BATTERY: "bateria|a bateria|quanta bateria|quanta bateria resta|quanta bateria tem"
    "|quanta bateria tens|quanta bateria ainda tem|quanta bateria ainda tens"
    "|quanta bateria falta|quanto tem de bateria|quanto tens de bateria|quanto resta de bateria"
    "|quanto de bateria|quanto de bateria tem|como está a bateria|como é que está a bateria"
    "|como vai a bateria|nível da bateria|nível de bateria|estado da bateria|carga da bateria"
    "|qual é o nível da bateria|qual o nível da bateria|qual a carga da bateria"
    "|ainda tem bateria|ainda tens bateria|tem bateria|tens bateria|quanta carga tem"
    "|quanta carga resta",
    Command.WHICH_VOICE: "que voz|que voz é essa|que voz é esta|que voz tem|que voz tens"
    "|que voz você usa|qual voz|qual voz é essa|qual é a voz|qual é a tua voz|qual é a sua voz"
    "|qual é sua voz|qual a sua voz|como se chama a tua voz|como se chama a sua voz"
    "|como se chama esta voz|como se chama essa voz|como é que se chama essa voz"
    "|como é que se chama esta voz|qual é o nome da voz|qual o nome da voz|qual o nome dessa voz"
    "|qual é o nome dessa voz|qual é o nome desta voz|qual é o nome da sua voz"
    "|qual o nome da sua voz",
}
SAME_PICTURE = (
    "a mesma imagem|mesma imagem|a mesma foto|mesma foto|na mesma imagem|na mesma foto"
    "|da mesma imagem|da mesma foto|sobre a mesma imagem|sobre a mesma foto|ainda na mesma imagem"
    "|a mesma fotografia|mesma fotografia|na mesma fotografia"
)
POLITE = (
    "por favor|por gentileza|você|será que|dá para|dá pra|lá|faz favor|faça favor|se faz favor"
    "|se fizer favor|se não se importa"
    "|pode|podes|poderia|poderias|podia|podias|consegue|um pouco|um pouquinho|um bocado"
    "|um bocadinho|só um pouco|agora|agora mesmo|aí|pra mim|para mim|obrigado|obrigada"
    "|muito obrigado|muito obrigada|valeu|olha|olhe|escuta|escute|oi|olá|ei|bom|bem|então|tá"
    "|tá bom|tá bem|está bem|está bom|ok|okay|desculpa|desculpe|com licença|perdão"
)
CONTRACTIONS: Mapping[str, str] = {}
SPELLED = (
    "zero|um|uma|dois|duas|três|quatro|cinco|seis|meia|sete|oito|nove|duplo|dupla|triplo|tripla"
    "|traço|hífen|ponto|vírgula|barra|arroba"
)
