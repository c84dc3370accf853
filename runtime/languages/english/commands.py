"""What the wearer can say to the device itself, in English; phrases are divided by bars."""

from collections.abc import Mapping

from runtime.languages.command import Command

COMMANDS: Mapping[Command, str] = {
    Command.REPEAT: "repeat|repeat that|say that again|say it again|once more|again"
    "|repeat the answer|repeat the last answer|what did you say",
    Command.SLOWER: "slower|speak slower|talk slower|speak more slowly|talk more slowly"
    "|more slowly|too fast|not so fast|slow down",
    Command.FASTER: "faster|speak faster|talk faster|speak more quickly|speed up"
    "|more quickly|too slow",
    Command.LOUDER: "louder|speak louder|talk louder|more loudly|speak up|volume up"
    "|turn it up|turn up the volume|turn the volume up|too quiet",
    Command.QUIETER: "quieter|softer|speak quieter|speak more quietly|more quietly|volume down"
    "|turn it down|turn down the volume|turn the volume down|too loud|not so loud",
    Command.STOP: "stop|stop it|be quiet|quiet|silence|cancel|never mind|shut up",
    Command.HELP: "help|help me|i need help|what can i do|what can i say|what can i ask"
    "|what can you do|how do i use you|how do i use this|how do i use it|how do you work"
    "|how does this work|how does it work|instructions|tell me what to do",
    Command.WHAT_HEARD: "what did you hear|what did you understand|what have you heard"
    "|what have you understood|what did i say|what did i ask|what have i said"
    "|what have i asked|what was my question|what was the question|repeat the question"
    "|repeat my question|did you understand me|did you hear me",
    Command.TIME: "time|the time|what time is it|what time do you have|what is the time"
    "|tell me the time|tell me what time it is|how late is it|do you know what time it is"
    "|do you have the time|current time",
    Command.DATE: "date|the date|what is the date|what is the date today|what is today's date"
    "|what date is it|what date is it today|what day is it|what day is it today"
    "|what day is today|which day is it|which day is it today|what is today"
    "|what day of the week is it|tell me the date|tell me what day it is|today's date",
    Command.BATTERY: "battery|battery level|battery status|how is the battery"
    "|how full is the battery|how much battery is left|how much battery do you have",
    Command.WHICH_VOICE: "which voice|which voice is this|what voice is this"
    "|which voice are you|what is your voice",
}
SAME_PICTURE = "same picture|the same picture|same photo|the same photo"
POLITE = (
    "please|can you|could you|would you|will you|a bit|a little|now|right now|thank you|thanks"
    "|okay|ok|hey|hello|just"
)
CONTRACTIONS: Mapping[str, str] = {"what's": "what is", "how's": "how is"}
SPELLED = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|dash|hyphen|dot|point"
