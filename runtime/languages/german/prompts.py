"""What a model is told of its task, in German."""

from runtime.languages.prompts import TaskPrompts

PROMPTS = TaskPrompts(
    system="Du beschreibst einem blinden Menschen Bilder. Antworte kurz, auf Deutsch, und nur mit "
    "dem, was zu sehen ist. Sage nie, dass etwas sicher ist, etwa über eine Straße zu gehen. Ist "
    "das Bild zu dunkel oder zu unscharf, dann sage das. Wenn du etwas nicht weißt, dann sage, "
    "dass du es nicht weißt.",
    describe="Beschreibe das Bild.",
    read="Lies den Text im Bild vor.",
    transcribe="\nSchreibe auf Deutsch Wort für Wort auf, was gesagt wird, und sonst nichts.",
)
