"""English words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="mr|mrs|ms|dr|prof|rev|hon|st|sr|jr|gen|capt|lt|sgt|col|mt|ft|messrs|mme|vs|cf|ca|al"
    "|approx|p|pp",
    before_numbers="no|nos|nr|fig|figs|pg|vol|art|ch|sec",
    may_be_last="etc|inc|ltd|co|corp|dept|ave|rd|blvd|a.m|p.m",
    after_ordinals="",
)
