"""What the wearer can say to the device itself, in French; phrases are divided by bars."""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "répète|répétez|répéter|encore|encore une fois|redis|redites|redis-le|redites-le"
    "|redis-moi ça|redites-moi ça|répète ça|répétez ça|répète-le|répétez-le|répète la réponse"
    "|répétez la réponse|répéter la réponse|répète encore|répète encore une fois|dis-le encore"
    "|dis-le encore une fois|dites-le encore une fois|une autre fois|une fois de plus|de nouveau"
    "|à nouveau|me le répéter|me répéter|me le redire|le répéter|le redire|me répéter ça|redire"
    "|qu'est-ce que tu as dit|qu'est-ce que vous avez dit|qu'as-tu dit|qu'avez-vous dit|tu as dit"
    " quoi|vous avez dit quoi|qu'est-ce que tu dis|qu'est-ce que vous dites|que dis-tu|que"
    " dites-vous|tu dis quoi|vous dites quoi|comment|plaît-il|hein|quoi|je n'ai pas compris"
    "|je n'ai pas entendu|j'ai pas compris|j'ai pas entendu|répète s'il te plaît|c'est quoi la"
    " réponse|quelle était la réponse",
    Command.SLOWER: "moins vite|plus lentement|plus doucement|ralentis|ralentissez|ralentir|parle"
    " moins vite|parlez moins vite|parler moins vite|parle plus lentement|parlez plus lentement"
    "|parler plus lentement|parle lentement|parlez lentement|parler lentement|parle plus doucement"
    "|parlez plus doucement|plus lent|trop vite|trop rapide|c'est trop vite|c'est trop rapide|tu"
    " parles trop vite|vous parlez trop vite|pas si vite|pas aussi vite|va moins vite|allez moins"
    " vite|va plus lentement|va plus doucement|baisse la vitesse|baissez la vitesse|moins rapide",
    Command.FASTER: "plus vite|plus rapidement|plus rapide|accélère|accélérez|accélérer|parle plus"
    " vite|parlez plus vite|parler plus vite|parle plus rapidement|parlez plus rapidement|parle"
    " vite|parlez vite|trop lent|trop lentement|c'est trop lent|tu parles trop lentement|vous parlez"
    " trop lentement|va plus vite|allez plus vite|moins lentement|moins lent|pas si lentement"
    "|augmente la vitesse|augmentez la vitesse",
    Command.LOUDER: "plus fort|parle plus fort|parlez plus fort|parler plus fort|plus haut|parle plus"
    " haut|parlez plus haut|parle fort|parlez fort|monte le son|montez le son|monter le son|monte"
    " le volume|montez le volume|monter le volume|augmente le volume|augmentez le volume|augmenter"
    " le volume|augmente le son|augmentez le son|augmenter le son|mets plus fort|mettez plus fort"
    "|mettre plus fort|plus de volume|plus de son|pas assez fort|c'est pas assez fort|ce n'est pas"
    " assez fort|trop bas|trop doucement|je ne t'entends pas|je ne vous entends pas|je t'entends pas"
    "|je vous entends pas|je n'entends pas|je n'entends rien|j'entends pas|j'entends rien|je"
    " t'entends mal|je vous entends mal|hausse le son|haussez le son|hausse le volume|haussez le"
    " volume|monte le ton",
    Command.QUIETER: "moins fort|parle moins fort|parlez moins fort|parler moins fort|plus bas|parle"
    " plus bas|parlez plus bas|parler plus bas|baisse le son|baissez le son|baisser le son|baisse"
    " le volume|baissez le volume|baisser le volume|diminue le son|diminuez le son|diminuer le son"
    "|diminue le volume|diminuez le volume|diminuer le volume|réduis le volume|réduisez le volume"
    "|mets moins fort|mettez moins fort|moins de volume|moins haut|trop fort|c'est trop fort|tu"
    " parles trop fort|vous parlez trop fort|pas si fort|pas aussi fort|baisse le ton|moins de son",
    Command.STOP: "stop|arrête|arrêtez|arrêter|arrête-toi|arrêtez-vous|arrête ça|arrêtez ça|tais-toi"
    "|taisez-vous|te taire|vous taire|silence|chut|ça suffit|assez|annule|annulez|annuler|laisse"
    "|laissez|laisse tomber|laissez tomber|oublie|oubliez|oublie ça|oubliez ça|peu importe|tant pis"
    "|c'est bon|ce n'est rien|c'est rien|ce n'est pas grave|c'est pas grave|pas grave|non rien|rien"
    "|fin|terminé",
    Command.HELP: "aide|à l'aide|aide-moi|aidez-moi|m'aider|j'ai besoin d'aide|besoin d'aide|au"
    " secours|que puis-je faire|qu'est-ce que je peux faire|je peux faire quoi|que puis-je dire"
    "|qu'est-ce que je peux dire|je peux dire quoi|que puis-je demander|qu'est-ce que je peux"
    " demander|qu'est-ce que je peux te demander|je peux demander quoi|je peux te demander quoi|que"
    " peux-tu faire|que pouvez-vous faire|qu'est-ce que tu peux faire|qu'est-ce que vous pouvez"
    " faire|qu'est-ce que tu sais faire|qu'est-ce que vous savez faire|que sais-tu faire|que"
    " savez-vous faire|tu sais faire quoi|comment ça marche|comment ça fonctionne|comment tu marches"
    "|comment tu fonctionnes|comment fonctionnes-tu|comment fonctionnez-vous|comment on s'en sert"
    "|comment s'en servir|comment ça s'utilise|comment t'utiliser|comment vous utiliser|comment je"
    " fais|comment faire|comment on fait|mode d'emploi|instructions|explique-moi comment ça marche",
    Command.WHAT_HEARD: "qu'as-tu compris|qu'as-tu entendu|qu'avez-vous compris|qu'avez-vous entendu"
    "|qu'est-ce que tu as compris|qu'est-ce que tu as entendu|qu'est-ce que vous avez compris"
    "|qu'est-ce que vous avez entendu|tu as compris quoi|tu as entendu quoi|vous avez compris quoi"
    "|vous avez entendu quoi|qu'est-ce que j'ai dit|qu'ai-je dit|j'ai dit quoi|qu'est-ce que j'ai"
    " demandé|qu'ai-je demandé|j'ai demandé quoi|quelle était ma question|c'était quoi ma question"
    "|c'était quoi la question|quelle était la question|répète ma question|répétez ma question"
    "|répète la question|répétez la question|répéter ma question|répéter la question|tu m'as compris"
    "|tu m'as entendu|vous m'avez compris|vous m'avez entendu|m'as-tu compris|m'as-tu entendu"
    "|m'avez-vous compris|m'avez-vous entendu|est-ce que tu m'as compris|est-ce que tu m'as entendu"
    "|est-ce que vous m'avez compris|est-ce que vous m'avez entendu|tu as compris|vous avez compris"
    "|as-tu compris|avez-vous compris|est-ce que tu as compris|est-ce que vous avez compris",
    Command.TIME: "heure|l'heure|quelle heure|quelle heure est-il|il est quelle heure|quelle heure il"
    " est|quelle heure qu'il est|c'est quoi l'heure|quelle est l'heure|quelle heure as-tu|tu as quelle"
    " heure|vous avez quelle heure|quelle heure avez-vous|tu as l'heure|vous avez l'heure|as-tu"
    " l'heure|avez-vous l'heure|est-ce que tu as l'heure|est-ce que vous avez l'heure|dis l'heure"
    "|donne l'heure|dis-moi l'heure|dites-moi l'heure|donne-moi l'heure|donnez-moi l'heure|me dire"
    " l'heure|me donner l'heure|tu me dis l'heure|vous me dites l'heure|tu peux me dire l'heure"
    "|dis-moi quelle heure il est|dites-moi quelle heure il est|me dire quelle heure il est|sais-tu"
    " quelle heure il est|savez-vous quelle heure il est|tu sais quelle heure il est|vous savez"
    " quelle heure il est|est-ce que tu sais quelle heure il est|il est quelle heure là",
    Command.DATE: "date|la date|quel jour|quel jour sommes-nous|quel jour est-on|quel jour on est|on"
    " est quel jour|nous sommes quel jour|quel jour nous sommes|on est le combien|nous sommes le"
    " combien|on est le combien aujourd'hui|le combien on est|le combien sommes-nous|quelle date"
    "|quelle date sommes-nous|quelle date on est|on est à quelle date|quelle est la date|quelle est"
    " la date d'aujourd'hui|quelle est la date du jour|c'est quoi la date|c'est quoi la date"
    " d'aujourd'hui|la date d'aujourd'hui|date d'aujourd'hui|la date du jour|date du jour|quel jour"
    " est-ce|quel jour c'est|c'est quel jour|quel jour est-ce aujourd'hui|c'est quel jour"
    " aujourd'hui|quel jour sommes-nous aujourd'hui|quel jour on est aujourd'hui|on est quel jour"
    " aujourd'hui|dis-moi la date|dites-moi la date|donne-moi la date|donnez-moi la date|me dire la"
    " date|me donner la date|dis-moi quel jour on est|dites-moi quel jour on est|me dire quel jour"
    " on est|aujourd'hui on est quel jour|aujourd'hui quel jour|tu sais quel jour on est|vous savez"
    " quel jour on est|quel jour de la semaine",
    Command.BATTERY: "batterie|la batterie|pile|combien de batterie|combien de batterie reste-t-il"
    "|combien reste-t-il de batterie|combien il reste de batterie|il reste combien de batterie"
    "|reste combien de batterie|il te reste combien de batterie|il vous reste combien de batterie"
    "|combien de batterie il reste|combien de batterie il te reste|combien de batterie te"
    " reste-t-il|combien de batterie as-tu|tu as combien de batterie|niveau de batterie|niveau de la"
    " batterie|quel est le niveau de la batterie|quel est le niveau de batterie|état de la batterie"
    "|charge de la batterie|comment va la batterie|où en est la batterie|la batterie est à combien"
    "|la batterie en est où|tu as encore de la batterie|vous avez encore de la batterie|il reste de"
    " la batterie|est-ce qu'il reste de la batterie|reste-t-il de la batterie|tu es chargé|vous êtes"
    " chargé|combien de charge reste-t-il|combien d'autonomie|autonomie",
    Command.WHICH_VOICE: "quelle voix|quelle est ta voix|quelle est votre voix|quelle voix as-tu"
    "|quelle voix avez-vous|quelle est cette voix|c'est quelle voix|c'est quoi ta voix|c'est quoi"
    " cette voix|c'est quoi comme voix|tu as quelle voix|vous avez quelle voix|comment s'appelle ta"
    " voix|comment s'appelle votre voix|comment s'appelle cette voix|ta voix s'appelle comment"
    "|c'est la voix de qui|c'est quoi le nom de ta voix|quel est le nom de ta voix",
}
SAME_PICTURE = (
    "la même image|même image|la même photo|même photo|sur la même image|sur la même photo|dans la"
    " même image|dans la même photo|pour la même image|pour la même photo|à propos de la même image"
    "|toujours la même image|toujours la même photo|toujours sur la même image|toujours sur la même"
    " photo|encore la même image|encore la même photo"
)
POLITE = (
    "s'il te plaît|s'il vous plaît|svp|stp|merci|merci beaucoup|merci bien|bonjour|salut|dis|dites"
    "|dis donc|dites donc|eh|hé|ok|okay|d'accord|bon|bien|alors|euh|donc|allez|allô|un peu|un petit"
    " peu|maintenant|tout de suite|peux tu|tu peux|pouvez vous|vous pouvez|est ce que tu peux|est ce"
    " que vous pouvez|pourrais tu|tu pourrais|pourriez vous|vous pourriez|est ce que tu pourrais"
    "|est ce que vous pourriez|peut on|on peut|est ce qu'on peut|je veux que tu|je voudrais|veux tu"
    "|tu veux|voulez vous|vous voulez|veuillez|excuse moi|excusez moi|pardon|désolé|désolée|bien"
    " vouloir"
)
CONTRACTIONS: Mapping[str, str] = {"t'as": "tu as", "t'es": "tu es", "d'acc": "d'accord"}
SPELLED = (
    "zéro|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|double|triple|tiret|point|barre|slash"
    "|espace|virgule"
)
