"""What the device tells of its own accord, in Portuguese.

In words that are the same in Brazil, Portugal and Africa, spelled as in Brazil where they are not.
"""

from collections.abc import Mapping

from runtime.languages.notice import Notice

NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Pronto. Mantenha o botão pressionado e pergunte.",
    Notice.MODEL_NOTICE: "Este modelo traz um aviso em outra língua. Peça que o leiam.",
    Notice.STILL_WORKING: "Ainda não terminei.",
    Notice.CAMERA_MISSING: "Não encontro a câmera. Verifique o cabo.",
    Notice.CAMERA_COVERED: "A câmera não vê nada. Talvez esteja coberta.",
    Notice.CAMERA_BACK: "A câmera voltou a funcionar.",
    Notice.TOO_DARK: "A imagem está muito escura. Procure mais luz e tente outra vez.",
    Notice.TOO_BLURRED: "A imagem está desfocada. Não se mexa e tente outra vez.",
    Notice.PLAIN_VIEW: "A câmera só vê uma superfície lisa. Está coberta ou perto demais. "
    "Mude a posição e tente outra vez.",
    Notice.MICROPHONE_MISSING: "Não encontro o microfone. Verifique o cabo.",
    Notice.MICROPHONE_BACK: "O microfone voltou a funcionar.",
    Notice.SPEAKER_BACK: "O som voltou a funcionar.",
    Notice.BUTTON_BACK: "O botão voltou a funcionar.",
    Notice.NOTHING_HEARD: "Não ouvi nada. Mantenha o botão pressionado enquanto fala.",
    Notice.NOT_UNDERSTOOD: "Não entendi. Repita, por favor.",
    Notice.OTHER_LANGUAGE: "Isso era outra língua. Pergunte em português.",
    Notice.NOT_TRANSLATED: "Não consegui traduzir. Pergunte com outras palavras.",
    Notice.EMPTY_ANSWER: "Não tenho resposta. Pergunte com outras palavras.",
    Notice.NOTHING_TO_REPEAT: "Ainda não há resposta para repetir.",
    Notice.NOTHING_ASKED: "Ainda não ouvi nenhuma pergunta.",
    Notice.TOO_HOT: "O aparelho está muito quente e lento. Deixe que descanse um pouco.",
    Notice.BATTERY_LOW: "Há pouca bateria. Carregue em breve.",
    Notice.MEMORY_SHORT: "Há pouca memória. Reinicie o aparelho.",
    Notice.MODEL_DAMAGED: "Uma parte do modelo está danificada. Peça que a instalem de novo.",
    Notice.WENT_WRONG: "Algo falhou. Tente outra vez.",
    Notice.STUCK: "Parei de responder e vou começar de novo. Espere, por favor.",
    Notice.CANNOT_START: "Não consigo iniciar. Peça que vejam o registro.",
    Notice.OFFER_SHUTDOWN: "Quer que eu desligue? Pressione outra vez para confirmar.",
    Notice.SHUTTING_DOWN: "Vou desligar. Até logo.",
    Notice.STAYING_ON: "Continuo ligado.",
    Notice.SLOWER: "Mais devagar.",
    Notice.FASTER: "Mais rápido.",
    Notice.LOUDER: "Mais alto.",
    Notice.QUIETER: "Mais baixo.",
    Notice.SLOWEST: "Não consigo falar mais devagar.",
    Notice.FASTEST: "Não consigo falar mais rápido.",
    Notice.LOUDEST: "Não consigo falar mais alto.",
    Notice.QUIETEST: "Não consigo falar mais baixo.",
    Notice.WISH_NOT_KEPT: "Não consigo guardar isso. Não há espaço.",
    Notice.NO_BATTERY: "Não sei quanta bateria resta.",
    Notice.NO_CLOCK: "Não sei as horas. O meu relógio não está certo.",
    Notice.THIS_VOICE: "Esta é a única voz que tenho.",
}

TAP_NOTICES: Mapping[Notice, str] = {
    Notice.STARTED: "Pronto. Toque no botão e pergunte.",
    Notice.NOTHING_HEARD: "Não ouvi nada. Toque no botão e fale depois do sinal.",
}
