"""English words that share a stem and mean different things: "import" and "important".

The Snowball stemmer takes off endings that make another word of a word. A sentence that says
"experience" is not borne out by a quote of an "experiment". Chosen by hand among the seven
hundred stems that unite most words in news, encyclopedia paragraphs, abstracts and filings; a
form stays with its stem where one may well be said for the other ("invaded", "invasion").
"""

from __future__ import annotations

# A word of the stem, and after it the forms that are to be told from it.
_FAMILIES = """
account: accountable accountability | account: accountant accountants
active: activate activates activated activating activation | active: activism
animal: animate animated animates animation animations | apart: apartment apartments
application: applicable | author: authority authorities
author: authorize authorizes authorized authorizing authorization | bare: barely | business: busy
capital: capitalism | celebrate: celebrity celebrities | collect: collective collectively
commit: commitment commitments | competition: competitive competitively competitiveness
conservation: conservative conservatives | consist: consistent consistently consistency
constitute: constitution constitutions constitutional constitutionally
consult: consultant consultants | contain: container containers
convention: conventional conventionally | converse: conversation conversations
converse: conversion conversions | corporate: corporation corporations | correct: correctional
correspond: correspondence | correspond: correspondent correspondents
critic: critical critically | custom: customer customers | dead: deadly
decision: decisive decisively | defend: defendant defendants | definite: definitely
definite: definition definitions | definite: definitive definitively
depart: department departments | deposit: deposition depositions
design: designate designates designated designating designation designations
direct: direction directions | direct: directive directives | edit: edition editions
effect: effective effectively effectiveness | electron: electronic electronics electronically
emergency: emergence | employ: employer employers | except: exceptional exceptionally
execute: executive executives | expense: expensive
experience: experiment experiments experimented | extension: extensive extensively | fair: fairly
fit: fitness | format: formation formations | friend: friendly
general: generalize generalizes generalized generalizing | general: generally | hand: handful
hard: hardly | high: highly | hope: hopefully | hospital: hospitality
hospital: hospitalize hospitalizes hospitalized hospitalization hospitalizations | hour: hourly
human: humanity | identity: identical identically
immune: immunize immunized immunizes immunization immunizations
implicated: implication implications | import: important importantly importance
impress: impression impressions | impress: impressive impressively | incident: incidence
inform: informal informally | initial: initiate initiates initiated initiating initiation
initial: initiative initiatives | install: installment installments
institute: institution institutions institutional | integrate: integral | integrate: integrity
journal: journalism | late: lately | liberate: liberal liberals liberalism | like: likely
major: majority majorities | medical: medication medications | memory: memorial memorials
minor: minority minorities | mobile: mobilize mobilizes mobilized mobilizing mobilization
month: monthly | moral: morale | music: musical musicals | name: namely | nation: nationalism
nation: nationality nationalities | object: objection objections
object: objective objectives objectively | office: officer officers | opposite: opposition
organise: organisation organisations organisational
organize: organization organizations organizational | origin: original originals
origin: originally | part: partly | person: personal personally
person: personality personalities | physical: physics | political: polite politely
position: positive positively | practice: practical | practice: practically
precede: precedent precedents | preside: president presidents presidency
prison: prisoner prisoners | process: procession processions | product: production productions
product: productive productivity | progress: progressive progressives
project: projection projections | protest: protestant protestants | provide: providence
public: publication publications | public: publicity
publicly: publicize publicizes publicized publicizing | quarter: quarterly | ration: rational
reason: reasonable reasonably | refer: reference references | relate: relative relatives
relate: relatively | remark: remarkable remarkably | report: reporter reporters
represent: representative representatives | reserve: reservation reservations
respect: respective respectively
response: responsible responsibly responsibility responsibilities
secret: secrete secretes secreted secretion secretions | several: severe severely severity
short: shortly | success: succession successions | success: successive successively
unlike: unlikely | use: useful usefulness | utilize: utility utilities | virtual: virtually
week: weekly | wonder: wonderful wonderfully | year: yearly
"""

# What each family is told from, and its forms.
TOLD_FROM = [
    (other.strip(), tuple(forms.split()))
    for other, _, forms in (
        line.partition(":") for line in _FAMILIES.strip().replace("|", "\n").splitlines()
    )
]
# The form that stands for a word's family: "experiments" -> "experiment".
APART = {form: forms[0] for _, forms in TOLD_FROM for form in forms}
