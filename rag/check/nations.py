"""Countries by their names, their people and their adjectives: "British", "Britons", "the UK".

A claim says "Ukrainian refugees" where its source says "refugees from Ukraine". What only adds an
ending ("Russia", "Russian") is told by `rag.names`; here are those that change more. English.
"""

from __future__ import annotations

import re

_FORMS = """
United States of America/United States/USA/US/America/American/Americans
United Kingdom/UK/Great Britain/Britain/British/Briton/Britons
England/English  Scotland/Scottish/Scots/Scot  Wales/Welsh  Ireland/Irish
France/French  Germany/German/Germans  Spain/Spanish/Spaniard/Spaniards  Italy/Italian/Italians
Netherlands/Holland/Dutch  Belgium/Belgian/Belgians  Switzerland/Swiss  Iceland/Icelandic/Icelanders
Denmark/Danish/Dane/Danes  Sweden/Swedish/Swede/Swedes  Norway/Norwegian/Norwegians
Finland/Finnish/Finn/Finns  Poland/Polish/Pole/Poles  Czech Republic/Czechia/Czech/Czechs
Slovakia/Slovak/Slovaks  Hungary/Hungarian/Hungarians  Greece/Greek/Greeks
Turkey/Türkiye/Turkish/Turk/Turks  Cyprus/Cypriot/Cypriots  Portugal/Portuguese
Serbia/Serbian/Serbians/Serb/Serbs  Croatia/Croatian/Croatians/Croat/Croats
Slovenia/Slovenian/Slovenians/Slovene/Slovenes  Kosovo/Kosovar/Kosovars
Ukraine/Ukrainian/Ukrainians  Kazakhstan/Kazakh/Kazakhs  Uzbekistan/Uzbek/Uzbeks
Turkmenistan/Turkmen  Kyrgyzstan/Kyrgyz  Tajikistan/Tajik/Tajiks
Azerbaijan/Azerbaijani/Azeri/Azeris  Singapore/Singaporean/Singaporeans
Afghanistan/Afghan/Afghans  Myanmar/Burma/Burmese  Thailand/Thai/Thais  Laos/Lao/Laotian
Philippines/Philippine/Filipino/Filipinos/Filipina  China/Chinese
Canada/Canadian/Canadians  Mexico/Mexican/Mexicans  Honduras/Honduran/Hondurans
El Salvador/Salvadoran/Salvadorans  Panama/Panamanian/Panamanians  Peru/Peruvian/Peruvians
Dominican Republic/Dominican/Dominicans  Argentina/Argentine/Argentines/Argentinian/Argentinians
Morocco/Moroccan/Moroccans  Somalia/Somali/Somalis  Congo/Congolese  Ghana/Ghanaian/Ghanaians
Ivory Coast/Ivorian/Ivorians  Mozambique/Mozambican/Mozambicans  Madagascar/Malagasy
Palestine/Palestinian/Palestinians  Lebanon/Lebanese  Saudi Arabia/Saudi/Saudis
United Arab Emirates/UAE/Emirati/Emiratis
"""
_NATION = {
    form: forms.partition("/")[0]
    for forms in re.split(r"\n|  ", _FORMS.strip())
    for form in forms.split("/")
}
_FOLDED = {tuple(form.casefold().split()): nation for form, nation in _NATION.items()}
_ANY = "|".join(sorted(map(re.escape, _NATION), key=len, reverse=True))
# Capitals as they are: "us" and "polish" are words. "Latin America" is another place.
_NAMED = re.compile(
    r"(?<![\w-])(?:(?P<initials>U\. ?S\.(?: ?A\.)?|U\. ?K\.)"
    rf"|(?<!South )(?<!North )(?<!Latin )(?<!Central )(?P<form>{_ANY}))(?!\w)"
)
_FIRST = re.compile(rf"\W*({_ANY})(?!\w)")


def same_nation(name: tuple[str, ...], text: str) -> str:
    """How a text first names the country that a name, as folded tokens, is of; "" if not at all."""
    nation = _FOLDED.get(name)
    found = (one[0] for one in _NAMED.finditer(text) if nation and _nation(one) == nation)
    return next(found, "")


def other_form(name: tuple[str, ...]) -> bool:
    """Whether a name, as folded tokens, is a country's but not its full one: "American", "US"."""
    nation = _FOLDED.get(name)
    return nation is not None and nation.casefold() != " ".join(name)


def nation_first(text: str) -> re.Match[str] | None:
    """The country or people that a text opens with, as group 1: no common word's capital."""
    return _FIRST.match(text)


def _nation(found: re.Match[str]) -> str:
    return _NATION[found["form"] or re.sub(r"[. ]", "", found["initials"])]
