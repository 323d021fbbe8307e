"""Words that a full stop belongs to, and words that tell whether it also ends a sentence.

English, with the commonest of German, French and Spanish; lower case, without
the last stop, but for `AFTER_HOUR`, which keeps its capitals.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles, ranks and forms of address: no sentence ends before the name.
BEFORE_NAME = _words(
    """
    adm amb asst att atty brig bro capt cdr cllr cmdr col comdr cpl cpt det dr drs ens flt fr
    gen gov hon insp jdg just lieut lt m maj messrs mgr mlle mm mme mr mrs ms msgr mt mx ofc pfc
    ph pres prof pvt rep reps rev rt sen sens sgt sr sra srta st ste sto sub supt supts v vs
    """
)

# Of these, the ones that are names themselves: "Hun Sen. Perhaps".
NAMES_TOO = _words("col gen pres rep sen st sub")

# References and measures: no sentence ends before the number.
BEFORE_NUMBER = _words(
    """
    abs app art arts bd bl c ca ch chap chaps cl col diag eq eqs ex fig figs fn fol lit ll ln no
    nos nr num op p para paras pg pl pp pt pts r ref refs s sch sec secs sect ser ss tab tbl v
    vol vols §
    """
)

# Others: they end a sentence only before a word that often begins one.
SHORT = _words(
    """
    abbr acad al approx apr assn assoc aug ave bldg blvd bros bzgl bzw cal calif cf cie co colo
    conn corp ct d.h dec dept dist div e.g ed eds eg esp esq est etc evtl feb fla fri ft ga ggf
    gmbh hon hwy i.e ie ill inc incl ind inkl inst intl jan jct jr jul jun kan ky la lb lbs ltd
    mar mass max md mfg mich min minn mio mo mon mrd mth mts n.b n.y nat natl neb nev nov oct
    okla ont ore orig oz p.ej pa par pct penn pop pref prob prov pty que rd resp s.o sat sep
    sept sig sog sq sr st stat sun suppl tech tel temp tenn tex thu thur thurs trans treas tue
    tues u.a u.k u.n u.s ud uds univ usu usw v.a va vgl vol vt wash wed wis wk yr z.b z.t
    """
)

# Of these, the ones that are words of their own when they begin with a small letter: "iron ore".
WORDS_TOO = _words("ill mass ore sat sun wash")

# Words that often begin a sentence and are no part of a name.
STARTERS = _words(
    """
    a about after again all also although among an and another are as at be because before both
    but by can despite did do does during each either even every few first for four from had has
    have he her here his how however i if in indeed instead is it its last later like many
    meanwhile more most much my neither never no nobody none nor not nothing now of on once one
    only or other others our over perhaps several shall she should since so some still such than
    that the their then there these they this those though three through thus to today together
    too two under until was we were what when where whether which while who whom whose why will
    with within without would yes yesterday yet you your
    """
)

# What goes on with the sentence after "a.m." and "p.m.".
AFTER_HOUR = _words(
    """
    Apr April Aug August BST CDT CEST CET CST CT Central Dec December EDT EST ET Eastern Feb
    February Fri Friday GMT Greenwich IST Jan January Jul July Jun June MDT MST MT Mar March May
    Mon Monday Mountain Nov November Oct October PDT PST PT Pacific Sat Saturday Sep Sept
    September Sun Sunday Thu Thurs Thursday Tue Tues Tuesday UTC Wed Wednesday local
    """
)

# Months that German writes after an ordinal: "am 3. Mai".
GERMAN_MONTHS = _words("Januar Februar M\u00e4rz Mai Juni Juli Oktober Dezember")
