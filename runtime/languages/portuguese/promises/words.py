"""Portuguese words, as parts of expressions: what is risky, what harms, who may do what."""


def infinitives(stems: str) -> str:
    """Every form of infinitives: "tocar", "tocares", "tocar-lhe", "tocá-lo".

    Args:
        stems: Without the last two letters, divided by bars.
    """
    return rf"(?:{stems})(?:[aei]r(?:es|em|mos)?(?:-\w+)?|[áêíaei]-l[oa]s?)"


MEDICINE = (
    r"(?:comprimidos?|pílulas?|remédios?|medicamentos?|medicação|cápsulas?|xarope|doses?|gotas"
    r"|aspirinas?|antibióticos?|ibuprofeno|paracetamol|dipirona|insulina|vitaminas?|pastilhas?"
    r"|pomadas?|colírios?|supositórios?|inje[cç](?:ão|ões)|vacinas?|analgésicos?|calmantes?)"
)
FOOD = (
    r"(?:comida|leite|iogurtes?|queijo|carne|frango|peixe|ovos?|pão|frutas?|maçãs?|bananas?|bagas"
    r"|cogumelos?|legumes|verduras?|salada|sopa|molho|sumo|suco|água|manteiga|presunto|fiambre"
    r"|linguiça|salsichas?|arroz|feijão|sobras|sanduíche|sandes|nata|natas|creme|atum|salmão"
    r"|camar(?:ão|ões)|tomates?|batatas?|pizza|bolo|torta|tarte|lata|bife|hambúrguer|marisco)"
)
FRAIL = (
    r"(?:(?:a |o |as |os |um |uma |minha |meu )?(?:crianças?|bebês?|bebés?|grávidas?|diabétic[oa]s?"
    r"|celíac[oa]s?|alérgic[oa]s?|idos[oa]s?|cães|cão|cachorros?|gatos?|animais))"
)
"""To whom things may do harm that harm nobody else."""
WAY = (
    r"(?:caminho|rua|passagem|estrada|via|avenida|calçada|passeio|cruzamento|corredor|rota|faixa"
    r"|pista|escadas?|chão|piso|solo|entrada|saída|trilha|trilho|ponte|passadeira|travessia|porta"
    r"|ciclovia|rampa|praça|rodovia)"
)
HAZARD = (
    r"(?:carros?|automóve(?:l|is)|veículos?|bicicletas?|bikes?|ciclistas?|motos?|motas?"
    r"|motocicletas?|caminh(?:ão|ões)|cami(?:ão|ões)|ônibus|autocarros?|bondes?|elétricos?|trem"
    r"|trens|comboios?|degraus?|escadas?|buracos?|valas?|meios?-fios?|lancil|lancis|postes?"
    r"|pilares|bordas?|desníve(?:l|is)|poças?|gelo|vidros?|cacos|cabos?|fios?|chamas?|fogo|fumaça"
    r"|fumo|gás|armas?|obstáculos?|galhos?|patinetes?|trotinet[ea]s?)"
)
_RISKY = infinitives(
    "atravess|cruz|pass|and|caminh|avanç|continu|segu|prossegu|entr|sa|sub|desc"
    "|salt|pul|corr|nad|mergulh|banh|dirig|conduz|gui|pilot|mont|com|beb|tom"
    "|engol|prov|experiment|inger|consum|lamb|chup|mastig|toc|agarr|peg|acarici"
    "|aliment|aproxim|encost|plug|conect|acend|cozinh|frit|aquec|aquec|esquent|fum"
    "|inal|respir|apoi|trep|escal|pis|mistur|acamp|circul|sent|deit|mex"
)
RISK = (
    rf"(?:(?:{_RISKY}|ir|(?:fazer|dar)(?:-lhe)? (?:festas|carinho|comida|de (?:comer|beber))"
    r"|dar(?:-lh[eo]s?)?(?: \w+){0,3}? (?:ao|à|aos|às|para o|para a|pro|pra)\b|d[áa]-l[oa]s?"
    r"|(?:pôr|colocar|meter|enfiar) (?:a|as|o|os) (?:mãos?|dedos?|pés?)|tomar banho|chegar perto"
    r"|ligar (?!para |a (?:alguém|minha|meu))|lig[áa]-l[oa]s?|brincar (?:aqui|com|na|no)"
    r"|(?:jogar|atirar)-(?:me|se|te)|(?:me|se|te) (?:jogar|atirar)|dar um passo"
    r"|ser (?:dad|comid|bebid|tomad|ingerid|tocad|consumid|atravessad)[oa]s?"
    r"|deixar (?:acesa?|acesos?|ligad|solt)\w*|usar (?:a|o|esta|este|essa|esse) (?:escadas?"
    r"|elevador"
    r"|faca|tomada|forno|fogão|pomada|creme))"
    r"(?! (?:uma? foto|fotos|(?:o|um) (?:ônibus|autocarro|trem|comboio|metrô|metro|bonde|elétrico"
    r"|táxi)|nota|a página|de página))(?![\w-]))"
)
RISKY_THING = (
    rf"(?:{MEDICINE}|{FOOD}|velas?|fogão|gás|fogo|chamas?|facas?|cabos?|fios?|tomadas?|água"
    r" sanitária"
    r"|lixívia|detergente|ácido|cloro|soda cáustica|gasolina|álcool|veneno|inseticida"
    r"|escadas?|cobra|penhasco|precipício|plataforma|trilhos|corrimão"
    r"|forno|micro-?ondas|ferro|frigideira|panela|(?:motos)?serra|furadeira|berbequim|machado"
    r"|rebarbadora|esmerilhadeira|lixadeira|maçarico|soldador|roçad(?:eir|or)a|cortador|gerador"
    r"|escadote|andaime|aquecedor|secador|chuveiro|rua|estrada"
    r"|cruzamento|passeio|meio-fio|autoestrada|rodovia|trânsito|lago|rio|mar|piscina|gelo|borda"
    r"|beira|telhado|varanda|sacada|cachorro|cão|cavalo|touro|boi|urso|vespa|abelhas?|aranha"
    r"|máquina|desconhecido|estranho)\b"
)
GAP = (
    r"(?:(?:agora|já|também|então|ainda|provavelmente|tranquilamente|perfeitamente|facilmente"
    r"|simplesmente|só|bem|sem problemas?|sem medo|sem receio|à vontade|com segurança|você|vocês|o"
    r" senhor|a senhora|eu|tu|nós|começar a|voltar a|ir|tentar|continuar a|me|te|se|lhe|nos|o|a|os"
    r"|as) )*"
)
CAN = (
    r"(?:posso|pode[sm]?|podemos|poderia[sm]?|poderíamos|podia[sm]?|podíamos|poderás?|poderão"
    r"|possa[sm]?|possamos|devo|deve[sm]?|devemos|deveria[sm]?|devia[sm]?|consigo|consegue[sm]?"
    r"|d[áa] (?:para|pra)|dava (?:para|pra)|tem como)"
)
YOU_CAN = (
    r"(?:pode[sm]?|podemos|poderia[sm]?|podia[sm]?|poderás?|poderão|possa[sm]?|deve(?:ria)?s?"
    r"|devia[sm]?|consegue[sm]?|d[áa] (?:para|pra)|dava (?:para|pra)|tem como)"
)
IF_I = (
    r"(?:atravesso|passo|vou|ando|caminho|avanço|continuo|sigo|entro|saio|subo|desço|salto|pulo"
    r"|nado|dirijo|conduzo|como|bebo|tomo|toco|pego|acaricio|encosto|aproximo|acendo|piso|engulo"
    r"|provo|dou|sento|atravessamos|passamos|vamos|entramos|comemos|bebemos)"
)
SUBJUNCTIVE = (
    r"(?:atravess(?:e|es|em|emos)|pass(?:e|es|em|emos)|vá|vás|vão|and(?:e|es|em)|caminh(?:e|es|em)"
    r"|avanc(?:e|es|em)|continu(?:e|es|em)|sig(?:a|as|am)|entr(?:e|es|em)(?! (?:os?|as?|dois"
    r"|duas)\b)"
    r"|sai(?:a|as|am)|sub(?:a|as|am)|desç(?:a|as|am)|salt(?:e|es|em)|pul(?:e|es|em)|com(?:a|as|am)"
    r"|beb(?:a|as|am)|tom(?:e|es|em)|toqu(?:e|es|em)|acarici(?:e|es|em)|pegu(?:e|es|em)"
    r"|encost(?:e|es|em)|aproxim(?:e|es|em)|conect(?:e|es|em)|acend(?:a|as|am)|engul(?:a|as|am)"
    r"|pis(?:e|es|em)|prov(?:e|es|em)|sent(?:e|es|em)|mergulh(?:e|es|em))"
)
IF_YOU = (
    r"(?:atravess|pass|and|caminh|avanç|continu|entr|salt|pul|tom|toc|acarici|peg|encost|aproxim"
    r"|pis|prov|sent|us|lig)ar(?:es|em|mos)?|(?:com|beb|desc|acend|corr|mex)er(?:es|em|mos)?"
    r"|(?:segu|sa|sub|engol)ir(?:es|em|mos)?|for(?:es|em|mos)?"
)
"""What somebody may do who is told what happens if they do."""
BE = (
    r"(?:é|está|são|estão|era|seja[m]?|esteja[m]?|ser|estar|parecem?|ficam?|será|estará|seria"
    r"|estaria|continuam?|tá)"
)
DEGREE = (
    r"(?: (?:ser|estar|muito|bastante|bem|ainda|também|já|agora|totalmente|completamente"
    r"|perfeitamente|realmente|mais|todo|toda|tudo|aparentemente|relativamente|razoavelmente"
    r"|provavelmente|absolutamente|suficientemente|tão|demasiado|que está|que é|o bastante"
    r"|o suficiente|em))*"
)
FINE = (
    r"(?:bem|tudo bem|segur[oa]s?|possível|bom momento|boa hora|permitid[oa]s?|aconselhável"
    r"|recomendável|correto|adequado|conveniente|prudente|boa ideia|bom|saudável|normal|seguro que"
    r"|autorizad[oa]s?|tranquilo)"
)
WHERE = (
    r"(?:à (?:minha |nossa )?frente|na (?:minha )?frente|em frente|adiante|diante|perto|no (?:chão"
    r"|caminho|piso|passeio|meu|meio)|na (?:calçada|rua|estrada|escada|via|minha)|atrás|aqui"
    r"|por aqui|vindo|a vir|aos meus pés|se aproximando)"
)
LEFTOVER = (
    r"(?:vencid[oa]s?|venceu|expirad[oa]s?|expirou|fora d[oa] (?:prazo|validade)|estragad[oa]s?"
    r"|podres?|azed[oa]s?|passad[oa]s?|rançosos?|mofad[oa]s?|mofo|bolor|bolorent[oa]s?"
    r"|contaminad[oa]s?|deteriorad[oa]s?|em mau estado)"
)
NOT_FOOD = (
    r"(?!.*\b(?:bilhete|cartão|passaporte|carteira|licença|vale|visto|documento|carta|garantia)\b)"
)
WEAK = (
    r"(?:bem|bom|boas?|bons|fresc[oa]s?|mans[oa]s?|tranquil[oa]s?|amigáve(?:l|is)|amistos[oa]s?"
    r"|dóceis|dócil|calm[oa]s?|pacífic[oa]s?|simpátic[oa]s?|relaxad[oa]s?|estáve(?:l|is)"
    r"|sólid[oa]s?|firmes?|resistentes?|robust[oa]s?|fortes?|vazi[oa]s?|desert[oa]s?|livres?"
    r"|desimpedid[oa]s?|(?:sec|sequinh|plan|lis|limp|limpinh|rasinh|fresquinh|calminh|morninh"
    r"|bonzinh|boazinh)[oa]s?|permitid[oa]s?|perfeit[oa]s?"
    r"|possível|saudáve(?:l|is)|corret[oa]|suficiente|larg[oa]|fri[oa]s?|morn[oa]s?|desligad[oa]s"
    r"|bom estado|norma(?:l|is)|cozid[oa]s?|boas condições|ótim[oa]s?|ok|okay|dentro d[oa]"
    r" (?:prazo|validade)|ras[oa]s?|tudo bem)"
)
MOVER = (
    r"(?:carros?|automóve(?:l|is)|veículos?|bicicletas?|motos?|motas?|caminh(?:ão|ões)"
    r"|cami(?:ão|ões)|ônibus|autocarros?|trânsito|tráfego|nada|ninguém|nenhum[a]?|bondes?"
    r"|elétricos?|trens|trem|comboios?|gente)"
)
AFTER = r"(?=\W*$|\s*[,.!;:…—–]|\s+-\s)"
AGREES = (
    r"sim|claro(?: que (?:sim|pode[sm]?|dá))?|com certeza(?: que sim)?|certamente|sem dúvidas?|pois"
    r"(?: claro| é| pode)?|é(?: isso| verdade| sim| claro)?|isso(?: mesmo)?|exat(?:o"
    r"|amente)|corret[oa]|certo|afirmativo|positivo|perfeit(?:o|amente)|ok|okay"
    r"|t[áa](?: (?:bom|bem|certo|tudo bem|ótimo|tranquilo|ok))?|está(?: (?:bem|bom|certo|tudo bem"
    r"|ótimo|sim))?|(?:está )?tudo (?:bem|certo|ok|bom|tranquilo)|beleza|de acordo|naturalmente"
    r"|absolutamente|totalmente|definitivamente|seguramente|bom|bem|muito bem"
    r"|(?:muito )?provavelmente(?: sim)?|possivelmente|talvez(?: sim)?|(?:eu )?(?:acho|creio|penso"
    r"|julgo|diria|suponho|parece|acredito|me parece|parece-me) que (?:sim|pode[sm]?|dá)|acho"
    r"|creio|(?:sim )?(?:pode[sm]?|posso|podemos|dá|deve|consegue[sm]?)(?: sim| ser| claro"
    r"| perfeitamente)?|força|v[áa](?:i)? (?:em frente|lá|fundo|nessa)|siga(?: em frente)?"
    r"|em frente|(?:fi[cq]u?[ea] |esteja )?à vontade|sem problemas?|nenhum problema"
    r"|problema nenhum|não (?:há|tem|vejo) (?:nenhum )?problema(?: nenhum| algum)?|não faz mal"
    r"|por que não|porque não|(?:pode (?:ficar|estar) )?tranquil[oa](?:mente)?|sem medo|sem receio"
    r"|quando quiser(?:es)?|como quiser(?:es)?|agora(?: sim| mesmo)?|já(?: pode[sm]?| dá| sim)?"
    r"|bora|vamos|óbvio|obviamente|lógico|evidentemente|efetivamente|de fato|de facto|aham|uhum"
    r"|cem por cento|não vejo por que não|não vejo porque não|tem|tens|há|fixe|boa ideia"
)
DENIES = (
    r"n[ãa]o|nada(?: disso)?|nenhum[a]?|ninguém|nunca|jamais|negativo|de (?:modo|forma|maneira"
    r"|jeito) (?:nenhum[a]?|algum[a]?)|claro que não|com certeza (?:que )?não|(?:eu )?(?:acho|creio"
    r"|penso|julgo|diria|suponho|parece|acredito|me parece|parece-me) que não|nem pensar|nem um"
    r" pouco|tampouco|também não|não,? que eu veja|que eu veja,? não|não muito|nada mesmo|imagina"
    r"|(?:problema|perigo|risco|mal) (?:nenhum|algum)|nenhum (?:problema|perigo|risco)"
    r"|sem (?:problemas?|perigo|risco)|não faz mal|não (?:há|tem) (?:nenhum )?problema|não importa"
    r"|(?:fi[cq]u?[ea] |pode[sm]? ficar )?(?:tranquil|descansad|sossegad)[oa]s?|que nada"
    r"|em absoluto|nem por isso|quase nada"
    r"|não se preocupe|não te preocupes"
    r"|(?:tem|há|faz|é|está|tá|dá|vai|corre|precisa|queima|pica|machuca|magoa|morde|ataca|corta"
    r"|arranha|fere|cai|escorrega|explode) n(?:ão|ada)"
)
