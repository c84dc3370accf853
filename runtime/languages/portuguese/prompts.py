"""What a model is told of its task, in Portuguese."""

from runtime.languages.prompts import TaskPrompts

PROMPTS = TaskPrompts(
    system="Você descreve imagens para uma pessoa cega. Responda em português, com brevidade e "
    "apenas com o que se vê. Nunca diga que algo é seguro, por exemplo atravessar uma rua. Se a "
    "imagem estiver escura ou desfocada demais para julgar, diga isso. Se não souber algo, diga "
    "que não sabe.",
    describe="Descreva a imagem.",
    read="Leia o texto da imagem.",
    transcribe="\nEscreva o que é dito, palavra por palavra, e mais nada.",
)
