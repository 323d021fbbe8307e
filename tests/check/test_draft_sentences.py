"""The sentences of a draft: their kinds, their quotations, and what they lean on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Heading, Span
from rag.check.context import understand
from rag.check.draft_sentences import draft_sentences, kind_of


def document(text: str, *headings: Heading) -> Document:
    """A draft."""
    return Document("d", "Draft", "draft.txt", text, headings=headings)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The attack killed 26 civilians.", "claim"),
        ("Muttaqi said that India should deliver more aid.", "claim"),
        ("According to sources, the talks may resume.", "claim"),
        ("It may cost 40 million.", "claim"),
        ("Harish is India's Permanent Representative to the UN.", "claim"),
        ("Will the talks resume?", "question"),
        ("I think the talks will resume.", "opinion"),
        ("In my view the ministry failed.", "opinion"),
        ("India should deliver more aid.", "opinion"),
        ("It may attract criticism from some.", "opinion"),
        ("The outreach is viewed as a strategic move.", "opinion"),
        ("What a year it was!", "opinion"),
        ("“How they cheered!”", "opinion"),
        ("What 26 deaths in one day mean!", "claim"),
        ("Here is what we know.", "no_claim"),
        ("Reporting by Ada Lane in Kabul.", "no_claim"),
        ("Indeed not.", "no_claim"),
        ("Charles Chamberlain, Democracy for America.", "no_claim"),
        ("Imagine paying that every month.", "no_claim"),
        ("By Ada Lane, Karl Ross and Ann-Marie O'Neil in Kabul.", "no_claim"),
        ("Photograph by Ada Lane for the agency, cropped", "no_claim"),
        # What begins as a byline or a credit does, and states something.
        ("By Monday the death toll had risen to 26.", "claim"),
        ("By the end of the year, India had sent 40,000 tonnes.", "claim"),
        ("Photographs show 26 bodies in the square.", "claim"),
        ("Copyright law was changed by the parliament.", "claim"),
        ("Imagine Communications bought Harris.", "claim"),
        ("Click fraud costs the industry billions.", "claim"),
        ("Reporting by the agency found that 26 people had died.", "claim"),
        ("Getty Images bought the firm in May.", "claim"),
        ("Sign up numbers rose by a fifth.", "claim"),
        ("Read more than 300 books, the minister did.", "claim"),
        ("Reporting by Ada Lane in Kabul; Editing by Karl Ross and Ben Dean", "no_claim"),
        ("With files from Karl Ross in Oslo.", "no_claim"),
        ("Read more: what the ministry said on Tuesday.", "no_claim"),
    ],
)
def test_kinds(sentence: str, kind: str) -> None:
    """Each kind by what makes it so."""
    assert kind_of(sentence)[0] == kind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("渡船法于1974年通过。国王没有签署该法！谁反对它？", ["claim", "claim", "question"]),
        ("नाव कानून 1974 में पारित हुआ। राजा ने उस पर हस्ताक्षर नहीं किए।", ["claim", "claim"]),
        ("صدر قانون القوارب عام 1974. لم يوقعه الملك. من عارضه؟", ["claim", "claim", "question"]),
        ("Das Gesetz kam erst 1974. „Wir waren alle gegen dieses Gesetz.“", ["claim", "quote"]),
        ("好。", ["no_claim"]),
    ],
)
def test_sentences_of_other_languages_are_checked(text: str, kinds: list[str]) -> None:
    """They end with marks of their own, and need not set their words apart."""
    assert [one.kind for one in draft_sentences(document(text))] == kinds


def test_headlines_are_claims_and_subheadings_are_not() -> None:
    """The first line of a draft says something; a heading further down is a label."""
    text = "Taliban condemn attack on tourists\n\nThe attack was on Tuesday.\n\nThe background"
    kinds = [one.kind for one in draft_sentences(document(text))]
    assert kinds == ["claim", "claim", "no_claim"]
    heading = Heading(2, Span(36, 62))
    assert draft_sentences(document(text, heading))[1].kind == "no_claim"


@pytest.mark.parametrize(
    ("text", "said", "speaker"),
    [
        ('"We will not stop here," Anand Prakash said.', "We will not stop here,", "Anand Prakash"),
        ("Prakash said: “We will not stop here.”", "We will not stop here.", "Prakash"),
        (
            "It was called a “significant regional partner” then.",
            "significant regional partner",
            None,
        ),
    ],
)
def test_quotations_and_whom_they_are_given_to(text: str, said: str, speaker: str | None) -> None:
    """What stands between the marks, where it stands, and the name beside it."""
    [sentence] = draft_sentences(document(text))
    [quotation] = sentence.quotations
    assert (sentence.kind, quotation.text, quotation.speaker) == ("quote", said, speaker)
    assert quotation.span.of(text) == said


def test_a_quotation_over_sentences_is_checked_in_each() -> None:
    """Each sentence between the marks is a part of the quotation, with its speaker."""
    text = "“We will not stop. We never did before,” said Anand Prakash, the envoy."
    first, second = draft_sentences(document(text))
    assert [q.text for q in first.quotations] == ["We will not stop."]
    assert [q.text for q in second.quotations] == ["We never did before,"]
    assert second.quotations[0].speaker == "Anand Prakash"


def test_terms_and_titles_are_no_quotations() -> None:
    """One or two words between marks, or the title of a work, are not checked as said."""
    text = 'The “special” ties were the subject of "The Long Road Home" and “soft power” talks.'
    [sentence] = draft_sentences(document(text))
    assert (sentence.kind, sentence.quotations) == ("claim", ())


@given(st.text(alphabet="ab .?\n\"“”A'", max_size=60))
def test_every_span_cuts_its_text(text: str) -> None:
    """Sentences and quotations are slices of the draft, numbered from 1, in order."""
    made = document(text)
    sentences = draft_sentences(made)
    assert [one.number for one in sentences] == list(range(1, len(sentences) + 1))
    for one in sentences:
        assert one.span.of(text) == one.text
        for quotation in one.quotations:
            assert quotation.span.of(text) == quotation.text
            assert quotation.span.overlaps(one.span)


def understood(*sentences: str) -> list[str]:
    """The sentences as they are understood."""
    return [one.text for one in understand(sentences)]


def test_a_pronoun_is_the_person_last_named() -> None:
    """He and she go to whom the draft named, by title, first name or reporting word."""
    assert understood(
        "Ambassador Parvathaneni Harish stated that aid would go on.", "He added a condition."
    )[1] == ("Parvathaneni Harish added a condition.")
    assert understood(
        "Hillary Clinton met Donald Trump.", "She left early.", "His plane was late."
    )[1:] == ["Hillary Clinton left early.", "Donald Trump's plane was late."]


def test_an_institution_is_the_one_with_that_word() -> None:
    """The ministry is the ministry named before, not the council."""
    found = understood(
        "The Ministry of Foreign Affairs condemned it.",
        "The Security Council met.",
        "The ministry sent condolences.",
    )
    assert found[2] == "The Ministry of Foreign Affairs sent condolences."


@pytest.mark.parametrize(
    "sentences",
    [
        ("Wheat was sent.", "He added a condition."),  # nobody was named
        ("Anand Prakash spoke.", "Wheat was sent.", "It rained.", "It poured.", "x", "He left."),
        ("Anand Prakash spoke.", "Vikram Misri said he would come."),  # the sentence says who
        ("Donald Trump spoke.", "In his speech, Ted Cruz disagreed."),
        ("Donald Trump spoke.", "“He is wrong about this,” they wrote."),
        ("Kabul fell.", "The ministry was closed."),
        ("Hillary Clinton spoke.", "He disagreed."),
    ],
)
def test_what_does_not_fit_is_left_alone(sentences: tuple[str, ...]) -> None:
    """Nobody fitting, too long ago, named in the sentence itself, or within a quotation."""
    assert understood(*sentences)[-1] == sentences[-1]


def test_what_could_be_two_is_marked_as_unsure() -> None:
    """Where two persons fit equally the first is taken, and it is said."""
    found = understand(["Anand Prakash, 50, met Vikram Misri, 60, today.", "He smiled."])
    [resolved] = found[1].resolved
    assert (resolved.meaning, resolved.sure) == ("Anand Prakash", False)


def test_an_ambassadors_post_is_no_person() -> None:
    """The institution an ambassador is sent to does not become a rival for "he"."""
    found = understand(["Ada Berg, the ambassador to the United Nations, spoke.", "She left."])
    assert [(one.meaning, one.sure) for one in found[1].resolved] == [("Ada Berg", True)]
