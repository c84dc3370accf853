"""What the device tells of its own accord, in French."""

from collections.abc import Mapping

from runtime.languages.notice import Notice

NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Prêt. Maintenez le bouton appuyé et posez votre question.",
    Notice.MODEL_NOTICE: "Ce modèle contient un avis dans une autre langue. Demandez à quelqu'un "
    "de vous le lire.",
    Notice.STILL_WORKING: "J'y travaille encore.",
    Notice.CAMERA_MISSING: "Je ne trouve pas la caméra. Vérifiez le câble.",
    Notice.CAMERA_COVERED: "La caméra ne voit rien. Quelque chose la cache peut-être.",
    Notice.CAMERA_BACK: "La caméra fonctionne à nouveau.",
    Notice.TOO_DARK: "L'image est trop sombre. Trouvez plus de lumière et réessayez.",
    Notice.TOO_BLURRED: "L'image est floue. Ne bougez pas et réessayez.",
    Notice.PLAIN_VIEW: "La caméra ne voit qu'une surface unie. Elle est cachée ou trop près. "
    "Déplacez-la et réessayez.",
    Notice.MICROPHONE_MISSING: "Je ne trouve pas le micro. Vérifiez le câble.",
    Notice.MICROPHONE_BACK: "Le micro fonctionne à nouveau.",
    Notice.SPEAKER_BACK: "Le haut-parleur fonctionne à nouveau.",
    Notice.BUTTON_BACK: "Le bouton fonctionne à nouveau.",
    Notice.NOTHING_HEARD: "Je n'ai rien entendu. Maintenez le bouton appuyé pendant que vous "
    "parlez.",
    Notice.NOT_UNDERSTOOD: "Je n'ai pas compris. Répétez, s'il vous plaît.",
    Notice.OTHER_LANGUAGE: "C'était une autre langue. Posez votre question en français.",
    Notice.NOT_TRANSLATED: "Je n'ai pas pu traduire. Posez la question autrement.",
    Notice.EMPTY_ANSWER: "Je n'ai pas de réponse. Posez la question autrement.",
    Notice.NOTHING_TO_REPEAT: "Il n'y a encore aucune réponse à répéter.",
    Notice.NOTHING_ASKED: "Je n'ai encore entendu aucune question.",
    Notice.TOO_HOT: "L'appareil est très chaud et ralentit. Laissez-le refroidir.",
    Notice.BATTERY_LOW: "La batterie est faible. Rechargez-la bientôt.",
    Notice.MEMORY_SHORT: "Il reste peu de mémoire. Redémarrez l'appareil.",
    Notice.MODEL_DAMAGED: "Un fichier du modèle est abîmé. Demandez qu'on le réinstalle.",
    Notice.WENT_WRONG: "Quelque chose n'a pas marché. Réessayez.",
    Notice.STUCK: "Je suis resté bloqué et je redémarre. Patientez, s'il vous plaît.",
    Notice.CANNOT_START: "Je n'arrive pas à démarrer. Demandez qu'on regarde le journal.",
    Notice.OFFER_SHUTDOWN: "Dois-je m'éteindre\u202f? Appuyez encore une fois pour confirmer.",
    Notice.SHUTTING_DOWN: "Je m'éteins. Au revoir.",
    Notice.STAYING_ON: "Je reste allumé.",
    Notice.SLOWER: "Moins vite.",
    Notice.FASTER: "Plus vite.",
    Notice.LOUDER: "Plus fort.",
    Notice.QUIETER: "Moins fort.",
    Notice.SLOWEST: "Je ne peux pas parler plus lentement.",
    Notice.FASTEST: "Je ne peux pas parler plus vite.",
    Notice.LOUDEST: "Je ne peux pas parler plus fort.",
    Notice.QUIETEST: "Je ne peux pas parler moins fort.",
    Notice.WISH_NOT_KEPT: "Je ne peux pas garder ce réglage. Il n'y a plus de place.",
    Notice.NO_BATTERY: "Je ne sais pas combien il reste de batterie.",
    Notice.NO_CLOCK: "Je ne connais pas l'heure. Mon horloge n'est pas réglée.",
    Notice.THIS_VOICE: "C'est la seule voix que j'ai.",
}

TAP_NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Prêt. Touchez le bouton et posez votre question.",
    Notice.NOTHING_HEARD: "Je n'ai rien entendu. Touchez le bouton et parlez après le signal.",
}
