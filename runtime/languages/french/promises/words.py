"""French words, as parts of expressions: what is risky, what harms, who may do what."""

MEDICINE = (
    r"(?:pilules?|comprimés?|cachets?|gélules?|médicaments?|sirop|gouttes|dose|aspirines?"
    r"|antibiotiques?|ibuprofène|paracétamol|doliprane|insuline|vitamines?|pommade|crème)"
)
FOOD = (
    r"(?:nourriture|repas|lait|yaourts?|yogourts?|fromage|viande|poulet|poisson|œufs?|oeufs?|pain"
    r"|fruits?|pommes?|bananes?|baies?|champignons?|légumes?|salade|soupe|sauce|jus|eau|beurre"
    r"|jambon|saucisses?|riz|pâtes|restes|sandwich|crème|thon|saumon|crevettes|tomates?|patates?"
    r"|pizza|gâteau|tarte|conserve|steak|porc|plat|aliment|boisson|barquette)"
)
WAY = (
    r"(?:chemin|rue|passage|route|voie|trottoir|croisement|carrefour|couloir|allée|chaussée"
    r"|escaliers?|sol|entrée|sentier|pont|passage (?:piéton|piétons|clouté)|porte|piste|champ"
    r"|traversée|espace|quai|plancher|parcours|trajet)"
)
HAZARD = (
    r"(?:voitures?|autos?|chars?|véhicules?|vélos?|cyclistes?|motos?|scooters?|trottinettes?"
    r"|camions?|bus|autobus|trams?|trains?|marches?|escaliers?|trous?|nids?-de-poule|bordures?"
    r"|poteaux?|bornes?|bords?|flaques?|glace|verglas|verre|câbles?|flammes?|feu|fumée|gaz|armes?"
    r"|obstacles?|branches?|clous|guêpes?|abeilles?|serpents?|chiens?|échelles?|vide|ravin|fossé"
    r"|méduses?|requins?|oursins?|rochers?|rats?|tiques?|frelons?|vaches?|taureaux?|scorpions?"
    r"|vipères?|échardes?|seringues?|barrières?|chaînes?|cordes?|pièges?|algues)"
)
MOVER = (
    r"(?:voitures?|autos?|chars?|véhicules?|vélos?|motos?|scooters?|camions?|circulation|trafic"
    r"|rien|personne|aucune?|trams?|trains?|bus|cyclistes?)"
)
COMES = (
    r"(?:arriv(?:e|ent|ant|er)|vien(?:t|nent)|venir|venant|approch(?:e|ent|ant|er)|pass(?:e|ent)"
    r"|circul(?:e|ent)|roul(?:e|ent)|en vue|à proximité|dans les parages|à l'horizon|en approche"
    r"|à l'approche)"
)
CLITIC = r"(?:(?:me|te|se|nous|vous|le|la|les|lui|leur|y|en) |[mtsl]')*"
"""Stands before a verb."""
ADVERB = (
    r"(?:(?:\w+ment|maintenant|désormais|tranquille|aussi|donc|bien|encore|toujours|alors|déjà"
    r"|tout à fait|très bien|peut-être|quand même|tout de même|ensuite|à présent|sans (?:problème"
    r"|crainte|danger|risque|souci|peur|hésiter|hésitation)|tout de suite|d'abord|très|là|ici|juste"
    r"|tous|toutes|tout|vite|vraiment|les deux|simplement|même|en toute (?:sécurité|confiance"
    r"|tranquillité),?) )*+"
)
"""Stands before an infinitive; all of it is taken, as some of these look like one ("encore")."""
RISK = (
    rf"(?:{CLITIC}(?:traverser|passer|aller|marcher|avancer|continuer|poursuivre|entrer|rentrer"
    r"|sortir|monter|descendre|sauter|courir|nager|baigner|plonger|conduire|rouler|manger|boire"
    r"|avaler|goûter|consommer|ingérer|lécher|croquer|toucher|prendre|attraper|saisir|caresser"
    r"|flatter|nourrir|approcher|brancher|connecter|allumer|cuire|cuisiner|frire|chauffer"
    r"|réchauffer|fumer|inhaler|respirer|appuyer|grimper|escalader|franchir|enjamber|donner|jeter"
    r"|mélanger|camper|circuler|démarrer|asseoir|jouer|utiliser|servir|mettre|poser|ouvrir|partir"
    r"|tourner|foncer|bouger|stationner|garer|dormir|tenir|emprunter|embarquer|reculer)(?! (?:une "
    r"photo|des photos|en photo|le bus|le train|le métro|le tram|un taxi|la page))\b)"
)
IF_I = (
    rf"\b(?:(?:je|on|nous) {CLITIC}|j'(?:y |en )?)(?:traverse|traversons|passe|vais|va|allons"
    r"|marche|avance|avançons|continue|entre|monte|descends?|saute|nage|plonge|conduis|mange|bois"
    r"|boit|avale|goûte|touche|prends?|caresse|approche|branche|allume|réchauffe|grimpe|assois"
    r"|assieds|donne|sors|pars|cours|fonce|saisis|utilise|enjambe)\b"
)
COMMAND = (
    r"(?:traversez|passez|marchez|avancez|continuez|entrez|montez|descendez|sautez|nagez|plongez"
    r"|mangez|buvez|avalez|goûtez|touchez|prenez|caressez|branchez|allumez|foncez|grimpez"
    r"|poursuivez|servez|approchez|traversons|essayez|consommez|roulez)"
)
"""To do it, politely."""
COMMAND_TU = (
    r"(?:traverse|passe|marche|avance|continue|entre|monte|descends|saute|nage|plonge|mange|bois"
    r"|avale|goûte|touche|prends|caresse|branche|allume|fonce|grimpe|approche|essaie|essaye|va|vas)"
)
RISKY_THING = (
    rf"(?:{MEDICINE}|{FOOD}|bougies?|cuisinière|plaques?|gaz|feu|flammes?|couteaux?|fils?|câbles?"
    r"|prises?|javel|détergent|acide|échelle|escabeau|serpent|falaise|quai|rails|rambarde|four"
    r"|micro-ondes|fer|vinaigre|ammoniaque|essence|poêle|scie|perceuse|hache|rue|route|carrefour"
    r"|bordure|autoroute|circulation|lac|rivière|mer|piscine|glace|bord|toit|balcon|chien|cheval"
    r"|taureau|ours|guêpe|abeilles?|araignée|machine|inconnu|chaussée|verglas)\b"
)
CAN = (
    r"(?:peu[xt]|peuvent|pouvez|pouvons|pourrais|pourrait|pourriez|pourrions|pourras?|pourrez"
    r"|pourront|puisse[sz]?|puissiez|puissent|dois|doit|devez|devons|devrais|devrait|devriez)"
)
YOU_CAN = (
    r"(?:(?:vous|tu|on|nous) (?:le |l'|y |en )?(?:pouvez|peux|peut|pouvons|pourrez|pourras|pourra"
    r"|pourrons|pourriez|pourrais|pourrait|devriez pouvoir|devrais pouvoir|pouviez|puissiez"
    r"|puisses))"
)
BE = (
    r"(?:est|sont|semble(?:nt)?|paraît|paraissent|paraisse|a l'air|ont l'air|aient? l'air"
    r"|reste(?:nt)?"
    r"|serait|seraient|sera|seront|soit|soient|était|être|êtes|es|demeure|me semble|a tout l'air)"
)
DEGREE = (
    r"(?: (?:d'être|être|très|assez|plutôt|encore|toujours|aussi|déjà|maintenant|tout à fait|tout"
    r"|toute|vraiment|bien|plus|si|trop|relativement|suffisamment|entièrement|complètement"
    r"|parfaitement|totalement|absolument|\w+ment|ben|pas mal|à peu près|en|de nouveau|à nouveau"
    r"|peut-être|on "
    r"ne peut plus|ici|là|pour l'instant|pour le moment|actuellement|assez|d'être (?:très|assez"
    r"|bien)))*"
)
FINE = (
    r"(?:possible|permise?s?|autorisée?s?|conseillée?s?|recommandée?s?|raisonnable|prudent|bon|bien"
    r"|sûr|sécuritaire|sage|acceptable|sensé|sans (?:danger|risque|problème)|ok|okay|une bonne idée"
    r"|le (?:bon )?moment|le bon moment|l'heure|temps|normal|sain|faisable|envisageable|correct"
    r"|légal|opportun|indiqué|judicieux|votre tour|ton tour|à vous|à toi|inoffensif)"
)
WEAK = (
    r"(?:bien|bonn?e?s?|ok|okay|frais|fraîches?|douce?s?|doux|calmes?|tranquilles?|gentil(?:le)?s?"
    r"|amic(?:al|ale|aux)|dociles?|paisibles?|stables?|solides?|fermes?|résistante?s?|robustes?"
    r"|fortes?|vides?|désertes?|déserts?|libres?|dégagée?s?|sèches?|secs?|plate?s?|propres?"
    r"|parfaite?s?|possible|saine?s?|correcte?s?|suffisante?s?|suffisant|larges?|froide?s?|tièdes?"
    r"|éteinte?s?|normale?s?|normaux|cuite?s?|mûre?s?|ouverte?s?|permis|autorisé|bon état"
    r"|apprivoisé|sociables?|affectueu(?:x|se)|attachée?s?|arrêtée?s?|assez (?:large|solide|froid"
    r"|grand)|impeccables?|nickel|fiables?|intacte?s?|à (?:la )?bonne température|refroidie?s?"
    r"|planes?|honnêtes?|sympathiques?|sympas?|bienveillante?s?|rassurante?s?|dignes? de confiance)"
)
WHERE = (
    r"(?:devant|en face|droit devant|en avant|derrière|tout près|près|à côté|par terre|au sol|sur "
    r"(?:le|la|ma|mon) (?:sol|chemin|trottoir|rue|route|chaussée|passage)|ici|à mes pieds|autour"
    r"|en bas|en travers|sur ma)"
)
LEFTOVER = (
    r"(?:périmée?s?|passée?s?|pourrie?s?|abîmée?s?|gâtée?s?|avariée?s?|moisie?s?|moisissures?"
    r"|rances?|tournée?|contaminée?s?|expirée?s?|mauvaise?s?|dépassée?s?|caillé|impropres?)"
)
NOT_FOOD = (
    r"(?!.*\b(?:billet|ticket|carte|passeport|permis|visa|bon|abonnement|coupon|réservation)\b)"
)
NEVER = r"(?:pas|plus|jamais|rien|personne|guère|nullement|aucunement|aucune?|point|ni)"
"""Denies, after the verb."""
DENIED = (
    r"\b(?: (?:(?:vraiment|sûrement|certainement|probablement|normalement|surtout|absolument|même"
    rf"|sans doute|du tout) )?{NEVER}\b)?"
)
"""After a verb, that it is denied, so that a match reaches as far."""
AFTER = r"(?=\W*$|\s*[,.!;:…—–]|\s+-\s)"
AGREES = (
    r"oui(?: oui)?|ouais|ouaip|ouep|mouais|si(?: si)?(?=\W*$|\s*[,.!;…])|(?:oui |mais )?bien "
    r"sûr(?: que (?:oui|si))?|mais (?:oui|si)|que oui|évidemment|naturellement|certainement"
    r"|absolument|tout à fait|exactement|exact|effectivement|en effet|parfaitement|parfait"
    r"|affirmatif|carrément|clairement|volontiers|d'accord|ok|okay|entendu|correct|c'est (?:ça|cela"
    r"|bon|exact|correct|juste|vrai|le cas|clair|certain|évident|sûr)|sûr|sûrement|sans (?:aucun "
    r")?doute|sans problème|sans souci|pas de (?:problème|souci|soucis)|aucun (?:problème|souci)"
    r"|(?:il n'y a )?aucun problème|y a pas de (?:problème|souci)|il n'y a pas de (?:problème"
    r"|souci)|probablement(?: oui)?|vraisemblablement|apparemment|peut-être(?: bien| que oui)?"
    r"|normalement|en principe|a priori|(?:je |moi je )?(?:crois|pense|dirais|suppose)(?: "
    r"bien)?(?: que (?:oui|si))?|il semble(?: que oui)?|on dirait(?: que oui| bien)?|ça (?:va"
    r"|marche|roule|ira|devrait aller|passe)|pourquoi pas|allez-y|vas-y|allez y|vas y|bien entendu"
    r"|à cent pour cent|cent pour cent|(?:ça|cela) (?:semble|paraît)(?: bien)?|tu peux|vous pouvez"
    r"|on peut|en avant|à coup sûr|assurément|totalement|complètement|définitivement|sans hésiter"
    r"|sans hésitation|comme (?:vous|tu) (?:voulez|veux)|quand (?:vous|tu) (?:voulez|veux)"
    r"|maintenant|tout de suite|c'est le (?:bon )?moment|correct|un peu|plutôt(?: oui)?|assez"
    r"|largement|tranquille|tranquillement|pas de soucis|si tu veux|si vous voulez|ben oui|eh oui"
    r"|mais certainement|avec plaisir|je vous en prie|je t'en prie|ça (?:devrait|doit) être (?:bon"
    r"|possible)|bon"
)
DENIES = (
    r"non(?: non)?|nan|nenni|que non|mais non|non merci|(?:pas )?pantoute|pas une miette|pas le "
    r"moins du monde|pas du tout|absolument pas|certainement pas"
    r"|sûrement pas|bien sûr que non|évidemment (?:que )?(?:non|pas)|aucune?|aucunement|nullement"
    r"|rien(?: du tout)?|personne|jamais|pas vraiment|pas (?:trop|tellement|tant que ça"
    r"|spécialement|particulièrement|forcément)|pas que je (?:voie|sache)|pas à ma connaissance"
    r"|négatif|en aucun cas|en aucune façon|je ne (?:crois|pense) pas|je (?:crois|pense) pas|(?:je "
    r")?(?:crois|pense|dirais|suppose) que non|il (?:ne )?semble pas|on dirait pas|apparemment "
    r"(?:pas|non)|non plus|moi non plus|pas de (?:problème|souci)|aucun (?:problème|souci)|sans "
    r"problème|sans souci|plus maintenant|pas encore|pas maintenant|à peine|pas besoin|inutile"
    r"|c'est inutile|ce n'est pas (?:la peine|nécessaire|le cas|grave)|c'est pas (?:la peine"
    r"|nécessaire|le cas|grave)|pas la peine|pas nécessaire|pas grave|ça ne fait rien|ça fait rien"
    r"|ben non|eh non|probablement pas|normalement (?:pas|non)|a priori (?:pas|non)|pas grand-chose"
    r"|t'inquiète(?: pas)?|ne (?:vous inquiétez|t'inquiète) pas|du tout"
)
LEAD = (
    r"^\W*(?:alors |donc |et |puis |bon |bien |oui |ouais |mais |maintenant |simplement |ensuite "
    r"|ok )*"
)
"""Begins what tells to do something."""
HURT = (
    rf"(?:{CLITIC}(?:tomber|glisser|trébucher|chuter|brûler|couper|blesser|cogner|heurter|mouiller"
    r"|perdre|casser|renverser|piquer|mordre|griffer|noyer|étouffer|électrocuter|empoisonner"
    r"|intoxiquer|exploser|céder|craquer|effondrer|basculer|attaquer|coincer|enfoncer|écraser"
    r"|pincer|regretter|arriver|passer|lâcher|ébouillanter|nuire|salir|déraper|faire (?:de |du "
    r"|aucun )?mal|faire (?:mordre|piquer|renverser|écraser|mal)|avoir (?:de |d'|aucun |le moindre "
    r")?(?:mal|problèmes?|ennuis?|accidents?|soucis?)|tomber malade|être (?:malade|blessé|mouillé"
    r"|mordu|piqué|brûlé|renversé|écrasé|trempé|coincé)\w*|quoi que ce soit)\b)"
)
HURTS = (
    r"(?:tombe|glisse|trébuche|brûle|coupe|blesse|cogne|heurte|mouille|casse|renverse|pique|griffe"
    r"|noie|étouffe|électrocute|empoisonne|intoxique|explose|cède|craque|attaque|écrase|pince|perd"
    r"|mord|regrette|lâche|dérape|chute|salisse|arrive|nui|risque)"
)
GOES = (
    r"(?:allez|vas|va|vont|allait|irez|risque[sz]?|risquent|risquerez|risqueriez|risqueras|risquera"
    r"|pouvez|peux|peut|peuvent|pourrez|pourrait|devriez|devrait|devrais)"
)
NO_PROBLEM = (
    r"(?:(?:pas|plus) (?:de |d')(?:gros |réel |véritable )?(?:problèmes?|soucis?|danger|risques?"
    r"|mal|inconvénients?|difficultés?|objection|obstacles?)|aucune? (?:problème|souci|danger"
    r"|risque|mal|inconvénient|difficulté|objection|obstacle)|(?:pas|sans) (?:le |la )moindre "
    r"(?:problème|souci|danger|risque|difficulté))"
)
