"""How Portuguese asks for a judgement of safety."""

from runtime.languages.guard import Questions, pattern
from runtime.languages.portuguese.promises.harmless import ACT, ASKED_LEAVE, CAUTION, HARMLESS
from runtime.languages.portuguese.promises.words import (
    CAN,
    FOOD,
    FRAIL,
    GAP,
    HAZARD,
    IF_I,
    IF_YOU,
    LEFTOVER,
    NOT_FOOD,
    RISK,
    SUBJUNCTIVE,
    WAY,
    WHERE,
)

_STOVE = (
    r"(?:ferro|frigideira|forno|fogão|prato|chapa|boca|bico|panela|tacho|placa|xícara|chávena"
    r"|caneca"
    r"|chaleira|ferro de passar)"
)
_ANIMAL = r"(?:cachorr[oa]|cão|cadela|gat[oa]|cavalo|animal|touro|vaca|bicho|boi)"
_MEAT = r"(?:frango|galinha|carne|ovo|peixe|bife|costeleta|hambúrguer|porco|marisco|camarão)"
_BODY = r"(?:ferida|pinta|sinal na pele|pele|olhos?|mancha|corte|machucado)"

QUESTIONS = Questions(
    for_good=pattern(
        rf"{ASKED_LEAVE}{GAP}(?!{CAUTION})(?!{HARMLESS}){ACT}(?![\w-])",
        r"\b(?:me deixam?|deixam-me|nos deixam?|pode[sm]?|podemos|poderia[sm]?|quero|queria"
        r"|gostaria de|vou|vamos|deixa que|há que|tenho (?:de|que)|preciso|(?:meu|minha|o|a) \w+"
        r" pode[m]?|(?:larg|baix|fort|limp)[oa] para"
        rf"|{CAN} (?:meus?|minhas?|os?|as?|um|uma|o meu|a minha) \w+) {GAP}{RISK}",
        r"\b(?:larg|baix|fort|limp)[oa] (?:a passagem|o caminho|para mim)\b|\bpode-se\W*$"
        r"|\b(?:passagem|caminho)\b.*\blarg[oa]\b",
        r"\b(?:eu |me |se |a gente )(?:tomo|como|bebo|aproximo|come|bebe|passa|atravessa|sento)\b",
        r"\b(?:está|é|estaria|seria|parece|acontece algo|há problema|tem problema|algum problema"
        r"|importa|faz mal|tem mal|mal)\b.* (?:se|que|em|para) (?:eu |me |o |a |a gente )*"
        rf"(?:{IF_I}\b|{IF_YOU}\b|{RISK}|{SUBJUNCTIVE}(?![\w-]))",
        r"\b(?:bem|bom|boa|possível|permitid[oa]|recomendável|tempo|momento|hora|espaço|pront[oa]"
        rf"|livre|apt[oa]|convém|suficiente|própri[oa]|vez)\b.*?(?:de|para|a|pra)? ?{RISK}",
        r"\bsegur[oa]s?\b(?! (?:de|do|da|que)\b)|\b(?:inofensiv[oa]s?|comestíve(?:l|is)|bebíve(?:l"
        r"|is)"
        r"|potáve(?:l|is))\b|\b(?:com|em) segurança\b",
        r"\b(?:livre|desimpedid[oa]s?|vazi[oa]|transitável|liberad[oa]|limp[oa]|sec[oa]"
        rf"|plan[oa])\b.*\b{WAY}\b"
        rf"|\b{WAY}\b.*\b(?:livre|desimpedid[oa]s?|vazi[oa]|transitável|liberad[oa]|limp[oa]"
        r"|sec[oa]|plan[oa])\b",
        r"\bvia livre\b|\bdesimpedid[oa]s?\b|^\W*(?:já )?(?:está|tá) (?:tudo )?livre\b",
        rf"\b(?:bo[am]s?|bons|bem|fresc[oa]s?|limp[oa]s?)\b.*\b{FOOD}\b"
        rf"|\b{FOOD}\b.*\b(?:bo[am]s?|bons|bem|fresc[oa]s?|limp[oa]s?|dentro d[oa] (?:prazo"
        r"|validade))\b",
        r"\b(?:ainda|continua|segue) .*(?:bo[am]s?|bons|bem|fresc[oa]s?|vale|serve|presta|dentro"
        r" d[oa])\b"
        r"|\b(?:bo[am]s?|bem|fresc[oa]s?) ainda\b|\bd[áa] (?:para|pra) \w+[êeáai]-l[oa]s?\b"
        r"|\bpresta\b",
        r"\b(?:mans[oa]|tranquil[oa]|amigável|amistos[oa]|dócil|meig[oa]|estáve(?:l|is)|firmes?"
        r"|resistentes?|sólid[oa]s?)\b",
        r"\b(?:espaço|lugar) (?:de sobra|suficiente|para que|para \w+r)\b|\b(?:freios?|travões"
        r"|cinto"
        r"|arnês|capacete|corda|alarme|detector)\b.*\b(?:bem|bom|bons|firme|pres[oa])\b"
        rf"|\b{_BODY}\b.*\b(?:normal|bem|limp[oa])\b|\b(?:normal|bem|limp[oa])\b.*\b{_BODY}\b"
        r"|\b(?:água|mar|lago|rio|ondas?|piscina)\b.*\b(?:calm[oa]|tranquil[oa]|ras[oa])\b"
        r"|\bcalm[oa] o mar\b",
        r"\bminha vez\b|\bdá tempo\b|\b(?:tenho|há|tem) (?:\w+ )?tempo\b|\baguenta\w*|\bsuporta\w*"
        r"|\bsustenta\b|\bconfiar?\b|\bconfi[oa] n",
        r"\b(?:vai|vão|está a|estão a) parar\b|\bparando\b",
        r"\b(?:já )?(?:pararam|parou|(?:está|estão) (?:todos |já )?parad[oa]s?)\b",
        r"^\W*(?:e |então |mas )?(?:eu )?(?:já |agora )?(?:posso|podemos|pode|devo|dá|pode-se|se"
        r" pode)"
        r"(?: já| agora| ir)?\W*$",
        rf"^\W*(?:e |então |já |agora |eu )*(?!como\b(?! (?:isto|isso|o|a|um)\b)){IF_I}\b"
        r"(?! (?:bem|mal|bonit|no (?:ônibus|trem|comboio)|pela direção))"
        r"|\b(?:e )?agora (?:posso|sim)\b|\bposso(?: já| agora)?\W*$|\b(?:já )?(?:d[áa]|dá) (?:já"
        r"|agora)\W*$",
        r"\b(?:longe|afastad[oa]|distante) (?:o (?:bastante|suficiente) )?d[oae]s?\b",
        rf"\bem bom estado\b|\b{_STOVE}\b.*\bfri[oa]\b"
        rf"|\bfri[oa]\b.*\b{_STOVE}\b|\besfriou\b|\barrefeceu\b",
        r"^\W*(?:e )?(?:está|estou|estamos|vai|tudo|tá) (?:tudo )?bem(?: assim| agora| aqui|"
        r" comigo| por aqui|"
        r" à (?:minha|nossa) volta| ao meu redor)?\W*$",
        rf"\b{RISK}.*\b(?:bem|possível|permitido|seguro|tudo bem)\b|\b(?:recom\w+|aconselh\w+"
        rf"|suger\w+)\b.*\b(?:{RISK}|{SUBJUNCTIVE}(?![\w-]))|\bsob controle\b|\bsob controlo\b",
        r"^(?!.*\b(?:livro|jogo|filme|tamanho|roupa|lugar)).*\b(?:serve|faz bem|adequad[oa]"
        rf"|indicad[oa]|própri[oa]|apropriad[oa]) (?:para|pra|a) {FRAIL}\b",
        r"\balérgic[oa]\b|\balergia\b|\b(?:atravessa|passa|come|bebe|toca|entra|desce|subi"
        r"|i)rias?\b"
        r"|\b(?:ficar|pôr-me) de pé\b|\b(?:dou|damos) .*\b(?:ao?|para o|para a|pro|pra)(?: (?:meu"
        r"|minha))?"
        rf" (?:{_ANIMAL}|bebê|bebé|criança|menin[oa]|filh[oa])\b",
        rf"\b{_ANIMAL}\b.*\b(?:simpátic[oa]|bo[am]|bonzinho|boazinha|calm[oa])\b"
        rf"|\b(?:simpátic[oa]|bo[am]|bonzinho|calm[oa])\b.*\b{_ANIMAL}\b",
        rf"\b(?:cozid[oa]|passad[oa]|assad[oa]|madur[oa])\b.*\b{_MEAT}\b"
        rf"|\b{_MEAT}\b.*\b(?:cozid[oa]|passad[oa]|assad[oa])\b",
        r"\b(?:verde|abriu|abert[oa]) para (?:mim|eu|nós|atravess\w+|peões|pedestres)\b",
    ),
    for_bad=pattern(
        r"\b(?:mal|mau|má|ruim|problema|proibido|má ideia|um erro|perigoso|grave|imprudente"
        r"|arriscado)"
        r"(?: para \w+)?(?: em| se| eu)* (?:me|nos|o|a|\w+o)\b",
        r"\b(?:(?:mal|mau|má|ruim|problema|proibido|má ideia|um erro|perigoso|grave|imprudente"
        r"|arriscado)(?: para \w+)?(?: em| se| eu)*|preciso(?: de)?|é preciso|tenho (?:de|que)"
        r"|temos (?:de|que)|há que|(?:me|nos|te|lhe) "
        rf"(?:vai|vão|pode|podem)(?: a)?) (?!{HARMLESS}){ACT}(?![\w-])",
        r"\b(?:grave|infectad[oa]|infetad[oa]|inchad[oa]|inflamad[oa])\b|\bfortes? (?:a|o|as|os)"
        r" (?:corrente|vento|ondas?)\b|\b(?:corrente|vento|ondas?)\b.*\bfortes?\b|\bpendurad[oa]\b",
        r"\b(?:acontece|acontecerá|vai acontecer|passa-se) (?:algo|alguma coisa|nada|algum mal)\b",
        r"\b(?:preciso|precisamos)(?: de)? (?:\w+ )?(?:luvas|máscara|capacete|óculos de|arnês"
        r"|colete"
        r"|proteção|bengala|ajuda|médico)\b",
        r"\b(?:precisa|falta|tem (?:de|que)) (?:de )?(?:cozinhar|cozer|assar|ferver|fritar"
        r"|grelhar)\b",
        r"\b(?:vazamentos?|fugas?|escape) de gás\b|\bcurto-circuito\b|\bvazando gás\b|\bcheir\w* a"
        r" gás\b",
        r"\b(?:há|tem|existe|existem)(?: aqui| ali| algum| alguma| uns| umas| um| uma| muito| muita"
        r"| mais)* (?:gelo|buracos?|cacos|vidros?|fumaça|fumo|gás|fogo|chamas?|faíscas?|pregos?"
        r"|obstáculos?|vespas?|abelhas?|cobras?|aranhas?|perigos?|riscos?|trânsito|tráfego|carros?"
        r"|veículos?|degraus?|bicicletas?|motos?|motas?)\b",
        r"\b(?:pode|podia|poderia|vai|vão) (?:me |te |se |lhe )?(?:fazer mal|fazer-me mal|cair"
        r"|queimar"
        r"|morder|picar|doer|explodir|desabar|virar|tombar|quebrar|partir|arrebentar|rebentar|arder"
        r"|pegar fogo|falhar|ceder|machucar|magoar|dar choque|atacar)\w*",
        r"\b(?:degrau|meio-fio|lancil|salto|muro|queda|passeio) (?:é |está )?(?:muito |demasiado )?"
        r"alt[oa]\b|\bmuito alt[oa] (?:o|a) (?:degrau|meio-fio|salto|muro|queda|passeio)\b",
        r"\b(?:dói|doer\w*|instáve(?:l|is)|balanç\w*|eletrificad[oa]|espinhos[oa]|mortal"
        r"|violent[oa]"
        r"|hostil|raivos[oa]|inundad[oa]|alagad[oa]|arde)\b|\b(?:tenho (?:de|que)|devo|preciso)"
        r" (?:abaixar|baixar-me|me abaixar|olhar|frear|travar|levantar o pé)\b",
        r"\bn[ãa]o (?:vem|vêm) (?:ninguém|nada|nenhum)\b|\bna minha direção\b|\bem direção a mim\b"
        r"|\bchoques?\b",
        r"\b(?:perigos?|perigos[oa]s?|riscos?|arriscad[oa]|danos?|insegur[oa]|ameaça|tóxic[oa]s?"
        r"|venenos[oa]s?|nociv[oa]s?|prejudicia(?:l|is)|agressiv[oa]s?|brav[oa]s?|escorregadi[oa]s?"
        r"|escorrega|fund[oa]|profund[oa]s?|gelad[oa]|ferozes|feroz)\b",
        r"\b(?:mordem?|picam?|arranham?|queimam?|ataca|explode|faz(?:em)? mal|fará mal"
        r"|machucam?|magoam?|corta"
        r"|cair|caio|escorreg\w+|tropeç\w+|afog\w+|me (?:queim|machuc|magoo|magoar|cort|aleij)\w*"
        r"|(?:queimo|magoo|machuco|corto|aleijo)-me|morder\w*)\b",
        r"\b(?:algo|alguma coisa|nada|alguém|algum|obstáculos?)\b.* (?:no (?:caminho|meu|meio|chão)"
        r"|na (?:passagem|frente|minha)|à (?:minha )?frente|em frente|atrapalh\w*|estorv\w*"
        r"|bloque\w*)",
        r"\b(?:obstáculos?|atrapalha|estorva|bloquead[oa]s?|bloqueia|obstruíd[oa]s?)\b",
        r"\b(?:vem|vêm|vindo|a vir|se aproximam?|aproxima-se|aproximando|passam?|chegando)"
        r"(?: já| agora)? (?:algo|alguma coisa|alguém|algum|alguma|um|uma|carros?|veículos?"
        r"|bicicletas?"
        r"|motos?|motas?|ônibus|autocarros?|caminhões|camiões|mais|trânsito|muitos|nada)\b",
        rf"\b{HAZARD} .*(?:vem|vêm|vindo|a vir|aproxim\w+|chegando)\b"
        rf"|\b(?:há|vem|tenho|tem) (?:\w+ ){{0,2}}?{HAZARD}(?: \w+){{0,3}}? {WHERE}",
        rf"\b(?:molhad[oa]|úmid[oa]|húmid[oa]|irregular)\b.*\b{WAY}\b|\b{WAY}\b.*\b(?:molhad[oa]"
        r"|úmid[oa]|húmid[oa]|irregular)\b",
        r"\bme \w+ (?:cair|queimar|escorregar|tropeçar|cortar)\b|\b(?:há|tem) (?:algum |um |uma )?"
        r"(?:incêndio|precipício|barranco|desnível)\b|\bperto (?:da? )?(?:beira|borda|via|estrada"
        r"|rua"
        r"|plataforma|precipício|linha)\b|\b(?:beira|borda|precipício)\W*$",
        r"\b(?:quentes?|fervendo|a ferver|pelando|escaldando|escaldante)\b",
        r"\bafiad[oa]s?\b|\b(?:tem|há) (?:ossos?|espinhas?|caroços?)\b|\b(?:água|óleo|lama|areia"
        r"|neve) n[oa] (?:chão|piso"
        r"|calçada|passeio|escada|rua|estrada|caminho)\b|\b(?:armad|desencapad|descarnad"
        r"|queimad)[oa]s?\b|\balt[oa] (?:o|a)"
        r" (?:degrau|passeio|lancil)\b|\b(?:tem|há) (?:muito |algum )?movimento\b"
        r"|\b(?:contém|leva|tem|tem algum) (?:amendoim|amendoins|glúten|lactose|nozes|frutos secos"
        r"|soja"
        r"|camarão|marisco|álcool|açúcar)\b|\b(?:contém|leva) (?:ovos?|leite|trigo)\b",
        rf"^{NOT_FOOD}.*\b{LEFTOVER}\b",
        r"\b(?:devo|tenho (?:de|que)|deveria|devia|é preciso|há que|preciso|precisamos|temos (?:de"
        r"|que)"
        r"|devemos)(?: \w+){0,2}? (?:esperar|parar|preocupar\w*|ter cuidado|ter medo|evitar"
        r"|afastar\w*)"
        r"\b|\b(?:espero|esperamos|paro|preocupo)\b|\bcuidado\b",
        r"\b(?:mal|mau|má|ruim|problema|proibid[oa]|má ideia|inconveniente)\b.* (?:se|que|para|em"
        r"|com"
        rf"|{RISK})",
        r"\bo que (?:acontece|acontecerá|aconteceria) se\b|\b(?:mofo|bolor|azed[oa]|ranço\w*|coices"
        r"|aranha|corrente elétrica|voltagem|arma|pistola|alérgic[oa]|alergia|me seguindo|a"
        r" seguir-me"
        r"|alguém me segu\w+)\b|\bdá choque\b",
    ),
    for_leave=pattern(rf"{ASKED_LEAVE}{HARMLESS}"),
    for_which=pattern(
        rf"^\W*(?:e )?(?:quando|qual|quais|quant[oa]s?|que|em que)\b.*(?:{RISK}|\bsegur[oa]s?\b"
        r"|\bcomestíve(?:l|is)\b|\btomo\b)",
        r"^\W*(?:e )?o que (?:\w+ ){0,3}(?:é|são) (?:segur[oa]s?|comestíve(?:l|is))",
    ),
    rhetorical=pattern(
        r"\W*(?!.*,\s*(?:ok|okay|sim|certo|viu|tá|tá bem|tá bom|não é|né|está bem|entendeu"
        r"|combinado"
        r"|hein|hem|não|percebe)\W*$)(?:e )?(?:eu )?(?:já )?(?:posso|pode[ms]?|podemos|dá|é|está"
        r"|são"
        r"|estão|há|tem|vem|vêm|existe|será|devo|preciso|o que|que|quem|como|quando|qual|onde)\b"
    ),
    divided=pattern(r"[?!.;,:]+", r"\s(?:e|ou|mas)\s"),
    open=pattern(
        r"^\W*(?:e |mas |então |de |a |em |com |por |para |no |na )?(?:o que(?! (?:acontece\w*"
        r"|aconteceria)"
        r" se\b)|que(?! tal\b)|onde|aonde|quem|como(?! está\b)(?! (?:isto|isso|um|uma)\b)|qual"
        r"|quais"
        r"|quando|quant[oa]s?|porque|porquê|descrev\w+|lê|leia)\b",
        r"\b(?:diz|diga|dizer|dize|explica|explique)(?:-me| me)? (?:onde|como|o que|por onde"
        r"|qual)\b",
    ),
    wording=pattern(
        r"(?<!me\s)\bdiz\b(?! (?:se|lá se)\b)|\b(?:lê|lê-se|ler|lê-l[oa]|leia|escrit[oa]s?"
        r"|palavras?"
        r"|chama|significa|quer dizer|indica)\b"
    ),
)
