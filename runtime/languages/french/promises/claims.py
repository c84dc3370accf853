"""How French says that something is safe, and that it is not."""

from runtime.languages.french.promises.harmless import ACT, GIVEN_LEAVE, HARMED, HARMLESS
from runtime.languages.french.promises.words import (
    ADVERB,
    AFTER,
    AGREES,
    BE,
    CAN,
    CLITIC,
    COMES,
    COMMAND,
    COMMAND_TU,
    DEGREE,
    DENIED,
    DENIES,
    FINE,
    FOOD,
    GOES,
    HAZARD,
    HURT,
    HURTS,
    LEAD,
    LEFTOVER,
    MOVER,
    NEVER,
    NO_PROBLEM,
    RISK,
    WAY,
    WEAK,
    YOU_CAN,
)
from runtime.languages.guard import Claims, pattern

CLAIMS = Claims(
    good=pattern(
        rf"\b{GOES}(?: \w+ment)? (?:pas|plus|jamais|rien|aucunement)(?: \w+ment)? (?:de |d'|à "
        rf")?{HURT}",
        rf"\b{HURTS}r(?:ai|as|a|ons|ez|ont|iez|ait|ais)(?: \w+ment)? {NEVER}\b|\b(?:fera|ferez"
        r"|feras|feront|fait|font|ferai(?:s|t|ent))(?: \w+ment)? (?:pas|jamais|aucun|plus)(?: de| "
        r"du)? "
        r"mal\b"
        r"|\b(?:vous|te|t'|lui|leur|me) (?:fera|feront|fait|font|ferait) rien\b|\bmal à "
        r"(?:personne|quiconque)\b|\b(?:fera|feront) "
        r"rien\b",
        rf"\b(?:te|vous|t'|se|s')(?: )?{HURTS}s?(?:ez|nt)? (?:pas|plus|jamais)\b",
        r"\brisqu(?:e[sz]?|ent|ons|erez|eras|era) (?:rien|pas grand-chose|plus rien|absolument "
        r"rien)\b|\b(?:crain(?:s|t|drez|dras)|craignez|redoutez) (?:rien|pas)\b|\brien à "
        r"craindre\b|\b(?:risques?|dangers?) (?:est|sont|semble(?:nt)?|paraît|reste)(?: \w+ment| "
        r"très"
        r"| quasiment)? (?:nuls?|inexistante?s?|minimes?|faibles?|négligeables?|écartée?s?"
        r"|limitée?s?)\b|\brien (?:de (?:grave|dangereux|méchant|risqué|inquiétant|suspect"
        r"|spécial à craindre)|d'(?:anormal|inquiétant|alarmant|inhabituel))\b|\b(?:aucune|pas la "
        r"moindre|pas de|peu de) chances? (?:que (?:vous|tu|on|il|elle|ça) (?:(?:vous|te|se) "
        rf")?(?:{HURTS}\w*|(?:coup|brûl|tomb|gliss|bless|cogn|trébuch|piqu)i\w+)|de {HURT})",
        rf"\bsans (?:{HURT}|(?:crainte|peur|danger|risque|péril|hésiter|hésitation|inquiétude"
        r"|toxicité|nocivité|gravité|conséquences?|inconvénient|la moindre (?:crainte|peur"
        r"|hésitation)|le moindre (?:risque|danger)|aucune? (?:crainte|peur|danger|risque"
        r"|hésitation|inquiétude))\b)",
        rf"\b{NO_PROBLEM} (?:si (?:vous|tu|on) (?!(?:le |la )?(?:lis|lisez|voyez|vois)\b)|à ce "
        r"que)",
        rf"(?:{GIVEN_LEAVE}|\b{NO_PROBLEM} (?:pour (?:vous |toi )?|à |de |d')|\b(?:assez"
        r"|suffisamment) [\w'-]+ pour (?:vous )?|\b(?:apte|libre|prête?s?|place|feu vert|idéale?s?"
        rf"|parfaite?s?|propices?|adaptée?s?) (?:pour |de |d'|à )|\b{FINE}(?: maintenant| ici)? "
        r"(?:pour |de |d'|à )(?:vous |toi de |vous de "
        rf")?(?={ADVERB}{RISK})){ADVERB}(?!{HARMLESS})(?!{HARMED}){ACT}",
        rf"(?:^|\b(?:que|et|car|donc) )\W*(?={ACT})(?!{HARMLESS}){ACT}(?: [\w'-]+){{0,4}}? "
        r"(?:(?:ne )?(?:pose|posera|présente|comporte|est|cause|crée)(?: pas| aucun| plus)(?: de| "
        r"un)? (?:problème|souci|danger|risque|difficulté|dangereux|risqué)"
        rf"|{BE}{DEGREE} {FINE}\b)",
        r"\b(?:(?:en )?toute (?:sécurité|sûreté|confiance|tranquillité|sérénité)|en (?:sécurité"
        r"|sûreté)|hors de (?:tout )?danger|sains? et saufs?|saines? et sauves?|à l'abri)\b"
        r"|\b(?:sécuritaires?|sécurisante?s?|sécurisée?s?)\b",
        r"\b(?<!bien\s)(?<!coup\s)(?<!pour\s)sûre?s?\b(?! (?:de |d'|que |qu'))(?!,? que\b)",
        r"\b(?:inoffensi(?:f|ve)s?|anodine?s?|safe|comestibles?|potables?|buvables?|mangeables?"
        r"|consommables?|praticables?|franchissables?|sans (?:danger|risque)|bénin|bénigne)\b",
        rf"\b{WAY}(?: (?!avec\b|et\b|est\b)[\w'-]+){{0,4}}? {BE}{DEGREE} (?:libres?|dégagée?s?"
        r"|praticables?)\b",
        r"\b(?:tout|voie|passage|champ|chemin|accès|route)(?: (?:est|semble|paraît))?(?: "
        r"\w+ment)? (?:libre|dégagée?)(?: (?:pour|à|devant|de|jusqu'|maintenant)\b|\W*$)|\bvous "
        r"avez (?:la )?voie libre\b",
        rf"\b{BE}{DEGREE} (?:libre|dégagée?) (?:de (?:tout|toute|voitures?|circulation|véhicules?"
        r"|obstacles?)|d'obstacles?|pour (?:passer|traverser|avancer))\b|\brien à signaler\b",
        rf"\bencore{DEGREE} (?:bonn?e?s?|frais|fraîches?|mangeables?|buvables?|consommables?"
        r"|comestibles?|à manger|à boire)\b|\bse (?:mange|boit|conserve)(?:nt)? encore\b|\b(?:peut"
        r"|peuvent) (?:encore |toujours |très bien )*(?:se |être )(?:manger|boire|consommer"
        r"|mangée?s?|bue?s?|consommée?s?|touchée?s?|caressée?s?|traversée?s?|prise?s?)\b"
        r"|\b(?:reste|est resté)e?s? (?:bon(?:ne)?s?|frais|fraîches?)\b",
        r"\b(?:assez|suffisamment|largement|tout|bien|encore|plus que) (?:assez )?(?:de |d'|le "
        r")?temps (?:de |d'|pour )|\b(?:avez|as|auras|aurez|avons|a) le temps\b|\ble temps (?:de "
        r"|d')(?=traverser|passer)|\b(?:avez|as) (?:\w+ment )?(?:la )?priorité\b",
        r"\brien (?:ne |n')?(?:vous |t'|te |l')(?:\w+ )?(?:empêche|interdit|menace|fera"
        r"|arrivera)\b|\b(?:rien|aucune raison|pas de raison|aucune contre-indication|rien ne "
        r"s'oppose)\b(?: \w+)? (?:de |d'|à )(?:ne pas|vous inquiéter|t'inquiéter|s'inquiéter"
        r"|s'opposer|avoir peur|attendre|s'arrêter|vous arrêter|craindre|redouter)|\bne s'y?(?: "
        r")?oppose\b",
        r"\b(?:assez|suffisamment) (?:solide|résistante?|épaisse?|épais|stable|robuste|forte?"
        r"|ferme|refroidie?|froide?|profonde?|large|sèche|sec|cuite?|tiède|loin)s?\b|\bassez de "
        r"(?:place"
        r"|marge)\b",
        r"\b(?:supporte(?:ra|rait)?|porte(?:ra|rait)|soutien(?:t|dra)|tien(?:t|dra) (?:bien|le "
        r"coup|bon))(?: )?(?:bien |largement |sans problème )?(?:votre|ton|le|une|un|vous)?\b(?: "
        r"(?:poids|personne))?|\bvous (?:supporter|porter)a?\b|\bfait pour (?:ça|être (?:mangé|bu"
        r"|touché))",
        rf"{LEAD}(?:traversez(?!-)|(?:{COMMAND})-(?:le|la|les|y|en|vous))\b(?! (?:pas|plus|jamais"
        r"|avec (?:précaution|prudence)|prudemment|lentement|doucement))",
        rf"{LEAD}(?:(?:traverse|fonce)(?! (?:pas|un|une|des|jamais|plus)\b)\b(?=\W*$| "
        rf"(?:maintenant|vite|ici|là|la|donc|sans|tout|tranquillement)\b)|{COMMAND_TU}-(?:le|la"
        r"|les|y|en)\b(?! pas))",
        r"\b(?:tout (?:va|ira) bien(?: se passer)?|ça (?:va|ira) bien se passer|vous serez bien)\b"
        r"|\bpas de quoi (?:s'inquiéter|vous inquiéter|t'inquiéter|avoir peur)\b|\bpas méchant\b"
        r"|^\W*(?:mais |non |oui |bah )*t'inquiètes?(?: pas)?\W*$",
        r"\bn'(?:ayez|aie) (?:crainte|pas d'inquiétude)|\b(?:soyez|sois) (?:donc |bien "
        r")?(?:tranquilles?|rassurée?s?)\b|\brassure(?:z-vous|-toi)\b|\bpas (?:de panique"
        r"|d'inquiétude)\b|\baucune inquiétude\b|\bdormez tranquille",
        r"\b(?:approprié|adapté|propre|apte|conforme|idéal|parfait|bon|convient)e?s? (?:à|pour) "
        r"(?:la consommation|la baignade|manger|boire|traverser|être (?:mangé|bu|consommé)|la "
        r"traversée)",
        r"\bc'est (?:le (?:bon )?moment|(?:à )?(?:vous|toi)|(?:votre|ton) tour)\b(?: (?:de |d')"
        r"|\W*$)|\bil (?:est|serait) temps (?:de |d')(?:traverser|passer|y aller|monter)",
    ),
    invites=pattern(
        rf"{LEAD}(?:allez(?:-| )?y|vas(?:-| )y|allons(?:-| )y|faites(?:-le)?|fais(?:-le)?|entrez"
        r"|entre|passez|passe|montez|monte|(?:re)?servez-vous|sers-toi|asseyez-vous|assoyez-vous"
        r"|assieds-toi|assois-toi|installez-vous|installe-toi|prenez place|prends place|bon "
        r"appétit|bonne dégustation|bonne baignade|faites comme chez vous|fais comme chez toi|ne "
        r"vous gênez pas|te gêne pas|ne te gêne pas|régalez-vous|régale-toi|profitez-en"
        r"|profites-en|à vous (?:de jouer|l'honneur)|après vous|en avant|en route"
        r"|(?:n')?hésit(?:ez|e) pas|fonce|foncez|go|traversez|lancez-vous|lance-toi|avancez|je "
        r"vous en prie|je t'en prie|à table|à vous)(?: (?:maintenant|alors|donc|tranquillement"
        r"|sans (?:crainte|peur|hésiter|problème|souci|danger|risque)|seulement|ici|là|la|si vous "
        r"(?:voulez|le souhaitez)|si tu veux|quand vous voulez|en toute \w+))*\W*$",
        rf"{LEAD}(?:asseyez-vous|assieds-toi|assoyez-vous|assois-toi|installez-vous|prenez "
        r"place)\b",
    ),
    encourages=pattern(
        rf"{LEAD}(?:{COMMAND}|{COMMAND_TU}(?=\W*$|-))(?!(?:-\w+)? (?:pas|plus|jamais|prudemment"
        r"|lentement|avec (?:précaution|prudence)|doucement)\b)(?:-\w+)?\b",
        r"\b(?:allez-y|vas-y|allons-y|comme (?:vous|tu) (?:voulez|veux)|bon appétit|hésitez pas"
        r"|hésite pas|tranquillement|lancez-vous|lance-toi|bon courage|pourquoi pas)\b",
    ),
    perhaps_good=pattern(
        r"\b(?:ça|cela) (?:ne )?(?:fait|pose|change|coûte) (?:rien|pas (?:de )?(?:problème|mal))\b"
        rf"|\b{NO_PROBLEM}|\bsans (?:problème|souci)s?\b|\bje ne vois pas pourquoi (?:pas|non)\b"
        r"|\bpourquoi pas\b|\baucune raison\b|\bpas de raison\b|\btranquille\b",
        rf"\b{BE}{DEGREE}(?: en| dans un)? {WEAK}\b(?! (?:pour les|marché|signe de danger))",
        r"^\W*(?:tout |très |assez |plutôt |encore |bien |bien assez |suffisamment |ça a l'air "
        rf"|elle a l'air |il a l'air |ça semble |a l'air |en )*{WEAK}(?: maintenant| ici)?\W*$",
        rf"\b(?:le|la|les|l'|en|y)(?: )?{CAN}\b|\b(?:ça|cela|il|elle|ils|elles) se (?:mange|boit"
        r"|touche|traverse|caresse|prend|consomme)(?:nt)?\b|\b(?:ça|cela|elle|il)(?: \w+)? (?:ira"
        r"|va aller|marche|fera l'affaire|tient|tiendra|passe|devrait (?:\w+ )?(?:aller|passer"
        r"|suffire|tenir|marcher))\b",
        rf"\b{YOU_CAN}(?: {ADVERB})?(?: le faire| en (?:prendre|manger|boire))?\W*$",
        r"\b(?:se sont|s'est|sont|est|ont|a) (?:\w+ )?(?:arrêtée?s?|stoppée?s?)\b|\ben bon état\b"
        r"|\b(?:assez|suffisamment|plein|largement) (?:de |d'|la )?(?:place|espace)\b|\b(?:votre"
        r"|ton) tour\b|\btemps\b|\boui\W*$|\b(?:bon(?:ne)?|meilleure?) (?:moment|heure|dose"
        r"|occasion)\b|\bbonne (?:mine|odeur|tête|idée|distance)\b|\b(?:assez|très|bien)? loin "
        r"(?:du|de la|des) (?:bord|quai|vide|rails)\b|\b(?:gentil|amical|docile|affectueux"
        r"|sociable)\w*\b|\b(?:à point|cuite?s? (?:à cœur|comme il faut))\b",
        r"\b(?:suffi(?:t|ra|rait|sent|ront)|convien(?:t|nent|dra|drait))\b(?! (?:pas|plus|jamais"
        r"|de|d')\b)(?! d')|\b(?:adaptée?s?"
        r"|appropriée?s?|compatibles?|prévue?s?) (?:à|au|aux|avec|pour)\b|\b(?:on|tu|vous) (?:a|as"
        r"|avez|aurez|auras|aura) (?:bien |encore )?pied\b",
        r"\b(?:cicatris|guéri|referm)\w+ (?:très |plutôt |assez )?(?:bien|normalement"
        r"|correctement)\b|\b(?:courant|électricité|gaz|tension)\b(?: (?!n'|pas\b"
        r"|jamais\b)[\w'-]+){0,4}? (?:coupée?"
        r"|fermée?)\b|\bhors tension\b|\bà peine (?:tiède|chaude?)s?\b",
        r"(?<=pas\s)(?:libres?|dégagée?s?|bonn?e?s?|frais|fraîche|solides?|stables?|calme|propre"
        r"|gentil|très \w+|assez \w+|sûre?s?)\b",
        r"\b(?:c'est|ce n'est) plus (?:\w+ )?(?:chaude?|brûlante?|bouillante?|dangereux"
        r"|glissant)\W*$|\b(?:a|ont) (?:bien )?refroidie?s?\b",
    ),
    bad=pattern(
        r"\b(?:dangers?|dangereu(?:x|ses?)|périlleu(?:x|ses?)|risques?(?! de pluie)|risquée?s?"
        r"|nocif|nocive|nocifs|nocives|toxiques?|vénéneu(?:x|ses?)|venimeu(?:x|ses?)|nuisibles?"
        r"|méchante?s?|agressi(?:f|ve)s?|glissante?s?|menaces?|menaçante?s?|mortel(?:le)?s?"
        r"|imprudente?|insalubres?|hostiles?|obstacles?|inflammables?|explosi(?:f|ve)s?|armée?s?"
        r"|violente?s?|suspecte?s?|empoisonnée?s?|néfastes?|piégée?s?)\b",
        r"\b(?:vous |te |t'|se |me |le |la |l')?(?:mord(?:ent|ra|ront|s)?|piqu(?:e|ent|era)"
        r"|brûl(?:e|ent|era)|griff(?:e|ent|era)|attaqu(?:e|ent|era)|saut(?:e|era) dessus|gliss(?:e"
        r"|ent|era)|dérap(?:e|era)|coup(?:e|era)(?= pas| plus)|fait mal|font mal|gên(?:e|ent)"
        rf"|bloqu(?:e|ent)|empêch(?:e|ent)|obstru(?:e|ent)|menac(?:e|ent)){DENIED}",
        rf"\b{COMES}{DENIED}(?: [\w'-]+){{0,3}}? {MOVER}\b|\b{MOVER}(?: (?:qui|ne|n'|en|se|est"
        r"|sont|en train de|n'est|à))*(?: )?(?:(?:ne |n'|s'|qui |en |qui s')(?: "
        rf")?)*{COMES}{DENIED}",
        r"\b(?:circulation|trafic)\b|\b(?:sur|dans|en travers de) (?:le|la|votre|ton|votre) "
        r"(?:chemin|passage|route|trajectoire|voie)\b",
        rf"\b{FOOD}(?: [\w'-]+){{0,4}}? {LEFTOVER}\b|\bpérimée?s?\b(?! (?:le|depuis))",
        rf"\b{BE}(?: (?:pas|plus|très|si|trop|encore|du tout|vraiment|tellement|aussi|jamais|assez"
        r"|absolument|même|\w+ment))* (?:chaude?s?|brûlante?s?|bouillante?s?|tranchante?s?"
        r"|coupante?s?|pointue?s?|électrifiée?s?)\b(?! (?:dehors|ici|aujourd'hui|au soleil))",
        r"\b(?:inquiét\w+|inquièt\w+|effray\w+|paniqu\w+)(?:-vous|-toi)?(?: (?:pas|plus"
        r"|jamais))?\b|\b(?:vous en fai(?:tes|re)|[ts]'en fai(?:s|re))(?: (?:pas|plus))?\b"
        r"|\b(?:ayez|aie|aies|avoir|avez|as|a)(?: (?:pas|plus|aucune|rien))?(?: (?:de"
        r"|à))? (?:peur|craindre|crainte)\b|\bhésit(?:ez|e|er)(?: (?:pas|plus))?\b|\bbesoin (?:de "
        r"|d')(?:attendre|vous arrêter|t'arrêter|faire attention|vous inquiéter|s'inquiéter"
        r"|s'arrêter|vous méfier)",
        r"\b(?:tomber|trébucher|glisser|brûler|blesser|cogner|heurter)\b(?= (?:pas|jamais))|\bde "
        r"(?:quoi|raison de) (?:avoir peur|s'inquiéter|vous inquiéter)\b",
        r"\b(?:inutile|pas la peine|pas nécessaire|pas besoin) (?:de |d')(?:attendre|(?:vous|t'"
        r"|s')(?: )?(?:inquiéter|arrêter|méfier)|faire attention|avoir peur|craindre)",
    ),
    perhaps_bad=pattern(
        rf"\b(?:{HAZARD}|circulation|trafic|rien|personne|quelqu'un|quelque chose|graves?|courant"
        rf"|électricité"
        r"|infectée?s?|forte?s?|monde|allergènes?|arachides?|noix|gluten|traces?)\b",
        r"\b(?:fait|font|fera|faire)(?: pas| plus| du| de| aucun| vraiment)* mal\b|\b(?:instables?"
        r"|bancale?s?|branlante?s?|électrifiée?s?|mortel|féroce|enragé)\b",
        rf"\b{LEFTOVER}\b|\b(?:vers|contre|derrière|sur) (?:vous|toi|nous)\b",
        r"\b(?:chaude?s?|tranchante?s?|coupante?s?|pointue?s?|(?<!assez\s)profonde?s?|hautes?"
        r"|mouillée?s?"
        r"|humides?|raides?|pentue?|abîmée?s?|cassée?s?|mauvaise?s?|mauvais|sauvages?|problèmes?"
        r"|prudente?|malade|allergique|verglacée?s?|gelée?s?|électrique|sale|lâches?|cède|tourne"
        r"|fuit|sous tension|branchée?|allumée?|encombrée?|bloquée?|barrée?|fermée?|interdite?s?"
        r"|abrupte?|trouée?|inconvénient|souci|tension|moisi\w*|faim)\b",
        r"\b(?:attendre|arrêter|attention|précaution|tomber|glisser|brûler|nécessaire|besoin"
        rf"|faut{DENIED}|devez{DENIED}|dois{DENIED}|la peine|casque|gants|masque|protection"
        r"|aide)\b",
        rf"\b{COMES}{DENIED}|\bdevant(?: vous)?\b",
    ),
    yes=pattern(
        r"\W*(?:(?:oh|ah|eh bien|ben|bah|bon|alors|euh|et|donc|mais"
        rf"|hmm?)[,\s]*)?(?:{AGREES}){AFTER}",
        r"\W*(?:oui|ouais|bien sûr que|bien sûr|évidemment que)(?= \w)(?! que non)",
    ),
    no=pattern(
        r"\W*(?:(?:oh|ah|eh bien|ben|bah|bon|alors|euh|et|donc|mais"
        rf"|hmm?)[,\s]*)?(?:{DENIES}){AFTER}",
        r"\W*(?:non|nan)(?= (?:il|elle|ils|elles|c'est|ce|ça|vous|tu|on|je|la|le|les|rien|aucun"
        r"|pas|personne|y|l')\b)",
    ),
    echo=pattern(
        r"^\W*(?:et |alors |donc |je crois |je pense |je dirais |il semble |on dirait |il me "
        r"semble |que |qu'|oui |à mon avis |probablement |sans doute |normalement |apparemment "
        rf"|maintenant )*(?:{AGREES}|(?:{YOU_CAN}|c'est|ça l'est|ils le sont|elles le sont|(?:il"
        r"|elle|ça|cela) l'est|ce l'est|ça (?:a l'air|semble|va|se peut|se mange|se boit|en a "
        r"l'air)|il y en a|il y a (?:de la place|le temps)|(?:vous|tu) en (?:avez|as) le droit"
        r"|vous (?:le|la) pouvez|(?:il|elle|ils|elles|on) (?:le )?(?:peut|peuvent)|je (?:le "
        r")?(?:crois|pense)|c'en est|il le faut|vous devriez|tu devrais|c'est à vous|c'est à "
        r"toi)(?: (?:le faire|bien|bon|possible|faisable|permis|autorisé|vrai|ça|y aller|ici"
        r"|maintenant|le cas|sûr|en (?:prendre|manger|boire)|tout à fait|sans doute|probablement"
        r"|toujours|encore|normalement|correct|sans problème|oui|si (?:vous voulez|tu veux)))*)\W*$"
    ),
    urging=pattern(
        r"^\W*(?:alors |donc |et |oui |bien sûr |maintenant )*(\w{4,}?)(?:e|es|ez|ons)\b(?! pas)"
    ),
    denial=pattern(
        r"^\W*(?:et |mais |car |donc |alors |parce que |parce qu'|je crois |je pense |il semble "
        rf"|que |qu'|à mon avis |pour l'instant |apparemment )*(?:{DENIES}|(?:il |elle |ce |c'|ça "
        r"|cela |ils |elles |on |je |vous |tu |y )?(?:ne |n')?(?:(?:en|y|le|la|l'|vous|te|t'|s'"
        r"|se)(?: )?)*(?:y )?(?:en )?(?:a|ai|est|sont|vois|voit|peut|semble|paraît|va|faut|fait"
        r"|font|mord|pique|brûle|vient|arrive|existe|crois|pense|devez|dois|doit|trouve|détecte"
        r"|remarque|distingue|aperçois|risque|risquez|risques|allez|vas|ont|avez besoin|as "
        rf"besoin) {NEVER}(?: (?:du tout|de ça|d'après ce que je vois|le cas|la peine|nécessaire"
        r"|ici|là|devant(?: vous)?|sur l'image|dans l'image|pour l'instant|en ce moment|d'autres?"
        r"|l'air|d'en avoir|en vue|à l'horizon|grave|maintenant|de particulier|(?<=aucun\s)[\w'-]+"
        r"|(?<=aucune\s)[\w'-]+|de visible|visible|qui [\w'-]+|de tel|l'être))*|(?:rien|personne"
        r"|aucune?)(?: (?:ne |n')?[\w'-]+){0,4})\W*$"
    ),
    named=pattern(
        r"^\W*(?!(?:il y a|je|non|pas|aucun|aucune|jamais|quand|si|attendez|attends|seulement|ne"
        r"|n')\b)(?:c'est |ce sont )?(?:[\w'-]+ ){0,6}[\w'-]+\W*$"
    ),
    negation=pattern(
        r"\bn(?:e |')(?:[\w'-]+ ){0,4}?plus\b(?! (?:que|jamais|aucune?|rien|personne))"
        r"|\b(?<!il\s)y a plus (?=de |d')",
        r"\b(?<!\bun\s)(?<!\bdeux\s)(?<!\btrois\s)(?<!\bquelques\s)(?<!\bchaque\s)(?<!\bpremier\s)"
        r"(?<!-ce\s)(?<!\bson\s)(?<!\bleur\s)(?<!\bau\s)(?<!\ble\s)(?<!\bdu\s)pas(?! "
        r"(?:seulement|uniquement|que|à pas|de (?:la porte|porte|problème|souci|soucis|doute)"
        r"|rapides?|lents?|aucun))\b",
        r"\b(?:sans(?! (?:doute|problème|souci|aucun doute|encombre))|peu (?=de |probable|risqué"
        r"|dangereu|d')|peu(?= (?:profond|chaud|toxique|nocif))|difficilement|impossible"
        r"|interdite?s?(?= de| d')|déconseillée?|doute(?= (?:que|qu'))|exempte?s? (?:de|d')"
        r"|dépourvue?s? (?:de|d')|dénuée?s? (?:de|d')|loin (?:d'|de )|libres? (?:de|d')(?= tout| "
        r"danger|obstacle)|absence (?:de|d')|évite[zr]?|non(?=-| (?:toxique|dangereu|glissant"
        r"|comestible|potable|sûr))|rien(?= n'(?:indique|prouve|garantit|assure|permet))|(?:jamais"
        r"|aucune?|rien|personne)(?= (?:[\w'-]+ ){0,6}?sans\b)|zéro|nulle? part|à l'abri (?:de|du"
        r"|des)|inutile)\b",
        r"\b(?:exempte?s?|dépourvue?s?|dénuée?s?) d'|\babsence d'|\bloin d'|\blibres? d'|\bnon-",
    ),
    concord=pattern(
        r"\b(?:aucune?|rien|jamais(?<!si\sjamais)|guère|nullement|aucunement|nulle?|ni)\b",
        r"\b(?<!\bune\s)(?<!\bla\s)(?<!\bcette\s)(?<!\bchaque\s)(?<!\bautre\s)(?<!\bseule\s)"
        r"(?<!\bpar\s)(?<!\bjeune\s)(?<!\bpremière\s)personne\b(?! "
        r"(?:est|se|porte|tient|marche|avec|qui|sur|assise|debout))",
    ),
    forbids=pattern(
        rf"\b(?:ne |n')?(?:{CLITIC})(?:{CAN}|faut|faudrait) (?:surtout |vraiment |absolument "
        rf"|\w+ment )?(?:pas|plus|jamais) {ADVERB}(?:{ACT})",
        rf"{LEAD}(?:surtout |s'il vous plaît )?(?:ne |n')(?!ayez|aie|vous inquiét|t'inquiè|craign"
        rf"|crains|hésit|vous en faites|vous fai)(?:{CLITIC})[\w-]+ (?:surtout )?(?:pas|jamais"
        r"|plus|rien)\b",
        rf"\b(?:{COMMAND}|touchez|approchez)(?:-\w+)? (?:surtout )?(?:pas|jamais)\b|\b(?:évitez"
        r"|évite|éviter|interdit|défense|prière de ne pas)\b(?: de| d')?|\bmieux vaut ne pas\b",
    ),
    declines=pattern(
        r"\b(?:peux|peut|pourrais|saurais|parviens|arrive|suis|est) (?:pas|plus|guère)(?: "
        r"\w+ment)?(?: (?:vraiment|à|capable de|en mesure de|en mesure d'|possible de|possible d'"
        rf"|bien))*(?: )?{CLITIC}(?:juger|dire|savoir|déterminer|évaluer|garantir|assurer"
        r"|confirmer|affirmer|estimer|certifier|vérifier|répondre|distinguer|conclure|promettre"
        r"|voir(?! (?:de |d'|aucun|rien)))\b",
        r"\b(?:sais|saurais) (?:pas|rien)\b|\bsuis pas (?:\w+ment )?(?:sûre?|certaine?)\b"
        r"|\bj'ignore\b|\baucune idée\b|\b(?:difficile|impossible|dur) (?:de |d'|à )(?:\w+ment "
        r")?(?:savoir|dire|juger|déterminer|évaluer|affirmer|voir|estimer|le dire|en juger)\b"
        r"|\bsans (?:plus d'informations|certitude)\b",
    ),
    moving=pattern(
        r"\bencore\b",
        r"\b(?:travers(?:er|ez|e|es)|pass(?:er|ez)|avanc(?:er|ez)|march(?:er|ez)|condui(?:re|sez)"
        r"|y aller|allez-y|vas-y)\b",
    ),
    left_open=pattern(
        r"\b(?:jusqu'à ce|avant (?:de |d'|que)|à moins (?:de |d'|que)|au cas où|assurez-vous"
        r"|assure-toi|vérifiez|vérifie|sauf si|sauf|à condition|pour éviter|afin d'éviter|de peur"
        r"|tant que)\b",
        r"\b(?:avant|à moins|afin) d'|\bjusqu'à|\bpour vérifier",
        r"\b(?:savoir|sais|sait|dire|juger|voir|vois|vérifier|demandez|demander|déterminer|évaluer"
        r"|confirmer|clair|garantir|assurer|ignore)(?: [\w'-]+){0,3}? (?:si|s'il|comment|ce qu|où"
        r"|quand|quel)",
        r"\b(?:si(?! (?:bien|chaud|dangereu|vous voulez|tu veux))|s'ils?|quand|lorsque|lorsqu'\w+"
        r"|dès que|dès qu'\w+|une fois que|seulement|uniquement|pourvu que|pendant que)\b",
    ),
)
