"""How French asks for a judgement of safety."""

from runtime.languages.french.promises.harmless import ACT, ASKED_LEAVE, CAUTION, HARMLESS
from runtime.languages.french.promises.words import (
    ADVERB,
    CLITIC,
    FINE,
    FOOD,
    HAZARD,
    IF_I,
    LEFTOVER,
    NOT_FOOD,
    RISK,
    WAY,
    WHERE,
)
from runtime.languages.guard import Questions, pattern

_HOT = (
    r"(?:fer|poêle|four|plaques?|cuisinière|assiette|casserole|tasse|radiateur|plat|marmite|bouilloire"
    r"|thé|café|soupe|eau|moteur|ampoule|bain|biberon)"
)
_COOKED = (
    r"(?:poulet|viande|œufs?|oeufs?|poisson|steak|côtelette|hamburger|porc|saucisses?|rôti|riz|pâtes"
    r"|gâteau)"
)
_BEAST = r"(?:chiens?|chats?|cheval|chevaux|animal|taureau|vache|bête|serpent|araignée)"

_COMES = (
    r"(?:arriv(?:e|ent|ant)|vien(?:t|nent)|venant|approch(?:e|ent)|pass(?:e|ent)|circul(?:e|ent)"
    r"|roul(?:e|ent)|en vue|à proximité|en approche)\b"
)

QUESTIONS = Questions(
    for_good=pattern(
        rf"{ASKED_LEAVE}{ADVERB}(?!{CAUTION})(?!{HARMLESS}){ACT}",
        r"(?:\b(?:peux|peut|pouvons|pourrais|pourrait|puis|pourrons)(?:-je|-on|-nous)? (?:pas )?"
        r"|\b(?:est-ce|est|c'est|serait|ça va|ça ira|grave|problème|gêne|dérange|bien|bon)\b.*"
        r" (?:que |de |d'|pour |à )"
        rf"|\b(?:{FINE}|assez|suffisamment|place|apte|prêt|prête)(?: \w+)? (?:de |d'|pour |à |que je )"
        r"|\b(?:je veux|je voudrais|j'aimerais|je vais|on va|laissez-moi|laisse-moi|il faut que je"
        rf"|je pensais) ){ADVERB}(?!{CAUTION})(?!{HARMLESS}){RISK}",
        r"\b(?:se|s')(?: )?(?:mange|boit|touche|traverse|consomme|prend|caresse)(?:nt|-t-il|-t-elle|-il"
        r"|-elle)?\b",
        rf"(?:\bsi |\bqu'|\bque |^\W*(?:et |alors |bon |donc |là )*(?:si )?(?:est-ce qu(?:e |'))?){IF_I}"
        r"(?! (?:bien|mal|beau|dans la bonne|prendre|lire|voir|le bus|le train)\b)(?!-)",
        r"\b(?<!bien\s)(?<!suis\s)(?<!êtes\s)(?<!es\s)sûre?s?\b(?! (?:de |d'|que |qu'))|\bsans (?:aucun )?(?:danger"
        r"|risque|crainte|problème)\b|\b(?:inoffensi(?:f|ve)s?|anodin|comestibles?|potables?|buvables?|mangeables?"
        r"|consommables?|praticables?|sécuritaires?|sécurisée?s?|en sécurité|à l'abri|hors de danger)\b",
        rf"\b(?:libre|dégagée?s?|vide|praticable|sèche|sec|plate?|désert|déserte|ouverte?)\b.*\b{WAY}\b"
        rf"|\b{WAY}\b.*\b(?:libre|dégagée?s?|vide|praticable|sèche|sec|plate?|désert|déserte)\b"
        r"|\bvoie libre\b|\bdégagée?s?\b|\blibre devant\b",
        rf"\b(?:bonn?e?s?|frais|fraîches?|propre)\b.*\b{FOOD}\b|\b{FOOD}\b.*\b(?:bonn?e?s?|frais|fraîches?"
        r"|propre|potable|mûre?s?)\b",
        r"\b(?:assez|suffisamment) (?!clair|lumi|grand|long|beau|tôt|tard|près|de lumière)\w+\b",
        r"\b(?:encore|toujours) (?:bonn?e?s?|frais|fraîches?|mangeables?|en bon état|consommables?)\b",
        r"\b(?:gentil(?:le)?s?|calmes?|tranquilles?|doux|amic(?:al|ale|aux)|dociles?|stables?|solides?"
        r"|fermes?|résistante?s?|robustes?|sociable|affectueux|apprivoisé)\b",
        r"\b(?:ai-je|j'ai|a-t-on|on a|avons-nous|aurai-je|il y a|y a-t-il|reste-t-il) (?:bien |assez"
        r" |encore |largement |suffisamment )*(?:de |d'|le |du )?(?:temps|place|espace)\b|\bma priorité\b"
        r"|\bj'ai (?:la )?priorité\b|\bai-je (?:la )?priorité\b|\bmon tour\b|\bà moi de\b",
        r"\b(?:supporte\w*|tien(?:t|dra)|soutien\w*|porte(?:ra|r)) (?:mon poids|le poids|le coup|bon|debout)\b|\b(?:me"
        r" )(?:supporter|porter|soutenir|tenir)\w*\b|\bme fier\b|\bfaire confiance\b|\bconfiance\b"
        r"|\btien(?:t|dra)(?:-il|-elle| bien| bon)?\W*$|\b(?:va|vont|peut) (?:bien )?tenir\b|\bfiables?\b|\bloin (?:du|de la|des) (?:bord|quai|route|vide|voie|rails|rebord)\b",
        r"\b(?:se sont|s'est|sont|est|ont)(?:-ils|-elles|-elle|-il)? (?:\w+ )?arrêtée?s?\b",
        r"^\W*(?:et |alors |bon |donc |là )*(?:puis-je|je peux|est-ce que je peux|on peut|peut-on"
        r"|est-ce qu'on peut|j'y vais|on y va|c'est bon|c'est ok|je peux y aller)(?: maintenant| là|"
        r" ou pas| y aller)*\W*$",
        r"\ben bon état\b|\b(?:tout va bien|ça va aller|c'est bon|ça va)(?: ici| là| maintenant| comme"
        r" ça| devant)?\W*$",
        rf"\b{_HOT}\b.*\b(?:froide?s?|refroidie?s?|tièdes?|à bonne température)\b|\b(?:froide?s?|refroidie?s?|tièdes?)\b.*\b{_HOT}\b",
        rf"\b(?:cuite?s?|prête?s?|mûre?s?)\b.*\b{_COOKED}\b|\b{_COOKED}\b.*\b(?:cuite?s?|prête?s?)\b",
        rf"\b(?:recommand\w+|conseill\w+|sugg\w+)\b.*\b{RISK}|\b{_BEAST}\b.*\b(?:gentil|bon|calme|attaché"
        rf"|tenu en laisse|tranquille)\w*\b|\b(?:attaché|en laisse|muselé)\w*\b.*",
        r"\b(?:laisser|laisse|donne|donner) .*\b(?:à|au|aux) (?:mon|ma|mes|le|la|l'|l)?(?: )?(?:chien|chat"
        r"|bébé|enfants?|fils|fille|cheval|petit)\b|\b(?:blessure|plaie|pansement|grain de beauté|bouton|peau|œil"
        r"|yeux)\b.*\b(?:normale?|normaux|bien|propre)\b|\b(?:eau|mer|lac|rivière|vagues?)\b.*\b(?:calme"
        r"|tranquille|peu profonde?|chaude|bonne)\b|\bfeu vert pour\b",
        r"\b(?:traverserais|passerais|mangerais|boirais|toucherais|entrerais|monterais|sauterais"
        r"|traverseriez|mangeriez|boiriez|prendriez|prendrais|passeriez)\b",
    ),
    for_bad=pattern(
        r"\b(?<!sans\s)(?<!aucun\s)(?:dangers?|dangereu(?:x|ses?)|périlleux|risques?|risquée?s?|risqué|nocif|nocive|toxiques?"
        r"|vénéneu(?:x|ses?)|venimeu(?:x|ses?)|nuisibles?|méchante?s?|agressi(?:f|ve)s?|glissante?s?"
        r"|menaces?|menaçant|mortel(?:le)?s?|imprudente?|obstacles?|inflammable|empoisonn\w+|hostile"
        r"|électrifié|infectée?|gonflée?s?|bombée?|rouillée?|fissurée?|trouée?|percée?|usée?|armée?|violente?|suspecte?|nerveux|agité|instables?|branlant|bancal|enragé|féroce|allergique|allergie|piégé"
        r"|profonde?|verglas|verglacée?|gelée?s?|inondée?)\b",
        r"\b(?:mord(?:ent|re|ra|s|-il|-elle)?|piqu(?:e|ent|era|er)|brûl(?:e|ent|era|er|ant|ante|erai)"
        r"|griffe|attaqu(?:e|er|era)|coups? de (?:pied|corne|griffe|bec|dent|sabot)s?|explos(?:e|er|era)|fait(?:-il|-elle)? mal|faire mal|gliss(?:e|er)"
        r"|coup(?:ant|ante|e-t-il)|tranchante?s?|pointue?s?|cède|céder|effondrer|craquer|s'écrouler"
        r"|risqu(?:e|ent|er|ons)|nuire|étouffer|noyer|électrocuter|malade|faire renverser)\b",
        r"\b(?:vais|va|allons|pourrais|peux) (?:(?:me|m'|y|en|nous|se|te)(?: )?)*(?:tomber|brûler|couper|blesser|glisser"
        r"|trébucher|cogner|faire mal|perdre|mouiller|piquer|rentrer dans|heurter|noyer|salir)\b"
        r"|\b(?:tomber|trébucher|me cogner|heurter)\b|\bje (?:me )?(?:tombe|brûle|glisse|cogne)\b",
        rf"\b(?:chaude?s?|bouillante?s?|brûlante?s?)\b(?! (?:dehors|aujourd'hui))",
        rf"\b(?:quelque chose|quelqu'un|rien|personne|un truc|obstacle|chose)\b.*\b(?:{WHERE}|gêne|bloque"
        rf"|barre|chemin|passage|route|arrive|vient|approche)\b|\b(?:bloque|bloquée?|barrée?|gêne|encombrée?"
        r"|obstruée?)\b",
        rf"\b(?:arriv(?:e|ent)|vien(?:t|nent)|approch(?:e|ent)|pass(?:e|ent))(?:-t-il|-t-elle|-il|-ils)?"
        rf" (?:quelque chose|quelqu'un|des|une|un|du|encore|plus)\b|\b{HAZARD}\b.*\b{_COMES}\b|\b{_COMES}\b.*"
        rf"\b{HAZARD}\b|\b(?:ça|rien|personne|quelqu'un) (?:arrive|vient|passe|approche|roule)\b",
        rf"\b(?:y a-t-il|il y a|y a|est-ce qu'il y a|j'ai|vois-tu|voyez-vous|tu vois|vous voyez|reste-t-il)"
        rf" (?:[\w'-]+ ){{0,3}}?(?:{HAZARD}|circulation|trafic)(?: [\w'-]+){{0,3}}? {WHERE}\b",
        r"\b(?:y a-t-il|il y a|y a) (?:encore |beaucoup |toujours )?(?:de la |de l'|du |des |un |une |d'autres"
        r" |beaucoup de |de |d')(?:circulation|trafic|voitures?|véhicules|marches?|escaliers?|trous?|verglas"
        r"|glace|verre|fumée|gaz|feu|flammes|étincelles|clous|méduses|requins|oursins|rochers|rats|tiques|frelons|vaches|taureaux?|scorpions?"
        r"|nids?|vipères?|échardes|seringues|barrières?|pièges?|algues|obstacles?|guêpes?|abeilles?|serpents?"
        r"|araignées?|vide|fossé|marche|monde qui|moisissures?|arachides?|noix|gluten|lactose|allergènes?"
        r"|dénivelé|précipice|courant|tension|incendie)\b",
        r"\b(?:mouillée?|humide|irrégulier|irrégulière|raide|abîmée?)\b.*\b(?:sol|trottoir|escaliers?|chemin"
        r"|rue|route|banc|siège|plancher)\b|\b(?:sol|trottoir|escaliers?|chemin|rue|route|banc|siège"
        r"|plancher)\b.*\b(?:mouillée?|humide|irrégulier|raide|abîmée?)\b",
        rf"\b(?:dois-je|je dois|faut-il|il faut|devrais-je|je devrais|on doit|ai-je besoin|j'ai besoin|est-ce que je dois"
        rf"|faut|nécessaire)(?: [\w'-]+){{0,2}}? (?:(?:de |d'|que |qu')?)(?:{CLITIC})?(?:attendre|attend\w+"
        r"|arrêter?|arrête|inquiéter?|inquiète|faire attention|méfier|méfie|peur|éviter|évite|baisser"
        r"|reculer|ralentir|contourner|lever le pied|gants|masque|casque|protection|aide|médecin)\b",
        rf"^{NOT_FOOD}.*\b{LEFTOVER}\b",
        rf"\b(?:grave|mauvaise?|mal|interdite?|un problème|une erreur|une mauvaise idée|bête|imprudent|fou"
        r"|déconseillé)(?: pour \w+)? (?:de |d'|si |que )",
        r"\b(?:que se passe-t-il|qu'est-ce qui (?:se passe|m'arrive|arrive)|qu'arrive-t-il|il se passe"
        r" quoi|que se passerait-il)\b|\b(?:moisi\w*|rance|arme|pistolet|me suit|suivi|au bord|près du bord"
        r"|courant|sous tension|vers moi|sur moi)\b|\bprès (?:du|de la|des) (?:bord|quai|route|vide|voie"
        r"|rails)\b|\b(?:trop|très|si) (?:haute?|profonde?|raide|chaude?|forte?s?)\b|\bpeur\b|\bcrains?\b"
        r"|\bcraindre\b|\battention\b|\b(?:vagues?|courant|houle|tempête)\b|\b(?:sent|odeur)(?: \w+)? (?:le |la "
        r"|du |de |d')?(?:gaz|brûlé|fumée|roussi|essence|pourri)\b|\bdénudée?\b|\babîmée?\b|\bcassée?\b",
    ),
    for_leave=pattern(rf"{ASKED_LEAVE}{ADVERB}{HARMLESS}"),
    for_which=pattern(
        rf"^\W*(?:et |à )?(?:quand|(?:à )?quelle heure|lequel|laquelle|lesquels|lesquelles|quels?|quelles?"
        rf"|combien)\b.*(?:{RISK}|\bsûre?s?\b|\bcomestibles?\b|\bpotable|\bsans danger\b|{IF_I}"
        r"|\bse mangent?\b|\bprends-je\b|\bdois-je\b)",
    ),
    rhetorical=pattern(
        r"\W*(?:et |mais |alors )?(?:est-ce|est-il|est-elle|sont-ils|sont-elles|puis-je|peut-on|pouvez-vous"
        r"|peux-tu|pourrais-tu|pourriez-vous|pouvons-nous|peut-il|y a-t-il|a-t-il|faut-il|dois-je|doit-on"
        r"|devez-vous|voulez-vous|veux-tu|avez-vous|as-tu|que|qu'|quel|quelle|quels|quelles|qui|où|quand"
        r"|comment|combien|pourquoi(?! pas)|lequel|laquelle|voyez-vous|vois-tu|[\w'-]+ (?:est|sont|a|peut"
        r"|peuvent)-(?:il|elle|ils|elles|t-il|t-elle)|(?:le|la|les|ce|cet|cette|l')(?: )?[\w'-]+"
        r" (?:[\w']+ ){0,2}?(?:est|sont|peut|peuvent|a|va|mord)-(?:t-)?(?:il|elle|ils|elles))\b"
    ),
    divided=pattern(r"[?!.;,:]+", r"\s(?:et|ou|mais)\s"),
    open=pattern(
        r"^\W*(?:et |mais |alors |donc |dis-moi |de |d'|à |en |avec |par |pour |sur )*(?:qu'est-ce (?:qui|que|qu')"
        r"(?! je risque)|que (?!se passe|je)|quoi|où|qui|comment(?! (?:est|sont))|quel(?:le)?s?|lequel|laquelle"
        r"|lesquels|lesquelles|quand|combien|pourquoi(?! pas)|décris|décrivez|décrire|lis|lisez|lire"
        r"|c'est quoi|il y a quoi|c'est qui)\b|^\W*(?:et )?(?:qu'est-ce qu'|qu'y a)",
        r"\b(?:dis-moi|dites-moi|me dire|explique|expliquez)(?:-moi)? (?:où|comment|ce qu|par où|quel)",
        r"\b(?:c'est|est|fait|a|sont|ça) (?:quoi|où|qui|combien|comment)\W*$",
    ),
    wording=pattern(
        r"\b(?:dit|écrite?s?|marquée?s?|^\W*(?:que|qu'|où|quoi)(?: )?.*lire|lis|lit|lisez|mot|s'appelle|signifie|veut dire|inscrite?s?"
        r"|indique (?:le|l'|la) (?:panneau|étiquette|affiche|écran|pancarte)|affiché|nom)\b"
    ),
)
