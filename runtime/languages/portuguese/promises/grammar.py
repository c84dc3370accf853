"""Where Portuguese sentences can be cut, and what in them is no claim."""

from runtime.languages.guard import Grammar, pattern
from runtime.languages.portuguese.promises.words import HAZARD, YOU_CAN

_STARTS = (
    r"n[ãa]o|é|está|são|estão|pode[sm]?|dá|há|tem|parece|nada|nenhum|nenhuma|tudo|você|vá|siga"
    r"|atravesse"
    r"|espere|espera|tenha|cuidado|vem|vêm|vejo|acho|creio"
)
_THING_DOES = (
    r"(?:o|a|os|as|um|uma|seu|sua|teu|tua|meu|minha|este|esta|esse|essa|isto|isso)(?: \w+){0,5}?"
    r" (?:é|está|são|estão|tem|têm|há|parece|pode|diz|vem|vêm|fica|indica|leva)"
)

GRAMMAR = Grammar(
    elsewise=pattern(
        r"\b(?:sinal|sinais|placas?|símbolo|aviso|ícone|letreiro|cartaz|zona|área|palavra"
        r"|pictograma|triângulo|etiqueta|advertência)(?: \w+)? (?:de )?(?:perigo|risco|obstáculos?"
        r"|trânsito|tráfego|veneno|tóxico)\b",
        r"\b(?:semáforo|luz|luzes|polícia|guarda|agente) de (?:trânsito|tráfego)\b",
        r"\b(?:o|um|meu|seu|teu|do|ao|este|esse|outro|tenho|tem|tens|há|de) seguro(?! (?:que"
        r"|atravessar"
        r"|caminho|lugar|sítio)\b)|\bseguros? (?:de (?:viagem|vida|saúde|carro|automóvel|casa)"
        r"|social"
        r"|médico)\b|\b(?:estou|estás|estamos|quase) (?:\w+ )?segur[oa]s?\b(?! (?:atravessar"
        r"|para)\b)",
        r"(?<!é\s)(?<!está\s)(?<!são\s)(?<!parece\s)(?<!fica\s)(?<!muito\s)(?<!bem\s)(?<!mais\s)"
        r"(?<!mente\s)(?<!ser\s)(?<!tão\s)\bsegura[m]? (?:os?|as?|um|uns|umas?|com|em|n[oa]s?|num"
        r"|numa"
        r"|algo|alguma?|duas?|dois|três|várias|vários|seus?|suas?|firme)\b(?! (?:peso|você))",
        r"\bsegura[m]?-(?:se|o|a|os|as|no|na)\b|\b(?:que|este|esse|no|do|ao|último|[1-9]\d?º?"
        r"|\w+eiro"
        r"|\w+undo|quarto|quinto|sexto|sétimo|oitavo|nono|décimo) andar\b",
        r"\b(?:cachorro|cão)-?quentes?\b|\bcachorros? quentes?\b|\bchocolate quente\b"
        r"|\b(?:faz|tempo|dia) .*quente\b",
        r"\b(?:caminhe|caminha|ande|anda|avance|avança|desça|desce|suba|sobe|passe|passa|atravesse"
        r"|siga|segue|vá|vai|entre) (?:com (?:muito )?(?:cuidado|cautela)|devagar|lentamente)\b",
        r"\b(?:mantenha|mantém|mantenha-se|fique|fica|guarde|guarda)(?: \w+){0,3}? (?:distância"
        r"|lugar"
        r"|local) segur[oa]\b|\b(?:mantenha|guarde)(?: \w+){0,2}? distância de segurança\b",
        r"\b(?:distância|cinto|cadeira|câmera|câmara|sistema|saída|grade|trava|fecho|guarda"
        r"|colete|capacete|alfinete|vidro|norma)s? de segurança\b",
        r"\b(?:meu|minha) (?:ônibus|autocarro|trem|comboio|bonde|elétrico|táxi)\b|\bvem (?:o|o meu"
        r"|meu) (?:ônibus|autocarro|trem|comboio|bonde|elétrico|táxi)\b|\btenhas? cuidado\b",
        r"\b(?:cuidado|atenção|segure|segura|agarre|agarra|apoie|apoia|ande|caminhe|vá|fique)\b"
        r"[^,;.!]*? (?:para|pra) n[ãa]o (?:se |te |o |a )?\w+(?:-\w+)?",
        rf"\b(?:{HAZARD}|alguém) pode[mn]? (?:sair|passar|vir|surgir|aparecer|arrancar|avançar"
        r"|virar"
        r"|entrar|travar)\b|\b(?:cachorro|cão|cães|gato|cavalo|animal|touro) pode[m]? (?:saltar"
        r"|pular"
        r"|avançar|correr|fugir|atacar)\b",
    ),
    reported=pattern(
        r"(?<!eu\s)\b(?:diz(?:em)?(?! se\b)|dizia|lê-se|está escrito|escrit[oa]|avisa|adverte"
        r"|informa"
        r"|segundo (?:o|a) (?!imagem|foto|fotografia|cena|vista|câmera|câmara)\w+"
        r"|(?:placa|sinal|cartaz|aviso|letreiro|rótulo|etiqueta|embalagem|caixa|nota|painel|tela"
        r"|ecrã"
        r"|texto)(?: \w+){0,3}? (?:indica|avisa))\b(?:(?!, (?:por isso|mas|portanto|pode|podes"
        r"|então"
        r"|de modo que|logo|e (?:pode|é|você))\b| (?:por isso|portanto|mas)\b|;).)*",
        r"[\"“«][^\"”»]*[\"”»]?",
    ),
    joint=pattern(
        r"\s*[;:—–]\s*|\s+-\s+|\s*\(|\)\s*|,\s*(?:tá|tá bom|tá bem|né|viu|ok|certo|não é|está bem"
        r"|sim|hein|hem)\s*(?=\?)",
        r",\s*(?:(?:e|mas|por isso|porque|pois|já que|então|portanto|embora|porém|contudo|no"
        r" entanto"
        r"|de modo que|logo|assim|ou|enquanto|só que) )?(?:que )?",
        r"\s+(?:por isso|portanto|de modo que|já que|e|mas|porque|pois|embora|enquanto|então|porém"
        r"|logo|só que) "
        rf"(?=(?:{_STARTS}|já|se|a gente|pode-se|{_THING_DOES})\b)",
    ),
    begins=pattern(
        rf"\W*(?:{_STARTS}|sim|claro|se|quando|olhe|olha|pergunte|pergunta|evite|só|ainda|afaste-se"
        r"|atenção|verifique|certifique-se|pare|melhor|já|a gente|"
        rf"(?:te|lhe|se) (?:vai|vais|vão|pode[sm]?)|{_THING_DOES})\b"
        r"|\W*(?:venceu|expirou|acabou|passou|caiu|queima|corta|arde|dói|sai|cheira|contém|pertence"
        r"|falta|fica|começa|escorrega|parte|parou)\b(?!.*\b(?:nem|ou)\b)"
    ),
    link=pattern(
        r"^[\s,;:—–()-]*(?:(?:por isso|portanto|de modo que|já que|e|mas|porque|pois|embora"
        r"|enquanto"
        r"|então|porém|contudo|no entanto|como|logo|assim)\b[\s,]*)*"
    ),
    condition=pattern(
        r"^\W*(?:e |mas |por isso |ou |então )?(?:se(?! (?:pode|podem|vê|trata|vai)\b)|quando"
        r"|sempre que|desde que|contanto que|assim que|logo que|uma vez que|depois (?:de|que)"
        r"|a menos que|a não ser que|caso|enquanto)\b"
    ),
    consequence=pattern(
        rf"(?<=\w) (?=(?:então |já )?(?:(?:você |se )?{YOU_CAN}\b|é seguro\b|está bem\b|tudo bem\b"
        r"|vá em frente\b|atravesse\b))"
    ),
    circumstance=pattern(
        r"^\W*(?:em|no|na|nos|nas|num|numa|a|ao|à|de|do|da|com|por|pelo|pela|para|desde|segundo"
        r"|conforme|de acordo com|agora|atualmente|geralmente|além disso|então|aqui|hoje|bom|pois"
        r"|bem|no entanto|por isso|portanto|atrás|à frente|sobre|sob|felizmente|também|após"
        r"|tampouco|com base|e|mas|já|pelo que)\b(?!.*\b(?:é|está|são|estão|há|tem|têm)\b).*$",
        r"^\W*(?:\w+\W*){0,2}$",
    ),
    grammatical=pattern(
        r"\w{1,2}|isto|isso|esse|essa|este|esta|aquele|aquela|aquilo|ela|eles|está|estão|são"
        r"|pode[sm]?"
        r"|posso|podemos|deves?|devo|parecem?|acho|acha|acham|creio|que|agora|aqui|muito|bem|tudo"
        r"|todo"
        r"|toda|uma|uns|umas|dos|das|nos|nas|aos|pelo|pela|por|para|pra|também|ainda|você|vocês|com"
        r"|nada|ninguém|nenhum|nenhuma|algo|algum|alguma|há|tem|seria|será|mais|mas|diria|sem|como"
        r"|\w+mente|momento|tão|seus?|suas?|meus?|minhas?|frente|gente|então|sim|não"
    ),
)

UNMISTAKABLE = pattern(
    r"[ãõçâêô]|(?:[ln]h[aeo]s?|ei[rt][oa]s?)\b|\b(?:é|há|à|às|um(?= \w)|uma|na|nas|pelo|pela|ao|aos"
    r"|pode|podem|sem|isto|isso|ele|ela|eles|elas|muito|meu|seu|sua|tem|vem|homem|pessoas?|rua|dois"
    r"|duas|outr[oa]|diz|dizer|fazer|ouvir|sair|perguntar|ficar|apanhar|autocarros?|casaco)\b",
    r"(?<!es\s)(?<!está\s)(?<!parece\s)(?<!muy\s)\bsegura[mn]? (?=(?:o|a|os|as)\b)",
)
"""In no Spanish sentence; "seguro", "segura", "no" and "se" mean something else there."""
