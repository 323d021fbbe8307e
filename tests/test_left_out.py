"""What a sentence may not leave out of its quote, and what it may."""

from __future__ import annotations

import pytest

from rag.left_out import roughly_left_out
from rag.verify import Support, ValueVerifier


def judged(statement: str, quote: str) -> Support:
    """What the deterministic check says of the pair."""
    (support,) = ValueVerifier().judge([(statement, quote)])
    return support


@pytest.mark.parametrize(
    ("statement", "quote", "lost"),
    [
        ("The vaccine prevents infection.", "The vaccine may prevent infection.", "may"),
        ("He stole the boat.", "He allegedly stole the boat.", "allegedly"),
        ("The treaty is kept.", "The treaty is rarely kept.", "rarely"),
        (
            "Biomass is a good alternative.",
            "Biomass is sometimes regarded as a good alternative.",
            "regarded as",
        ),
        ("It would make sense to wait.", "It might make sense to wait.", "might"),
        (
            "The glass is a reminder of the temple.",
            "Another explanation is that the glass is a reminder of the temple.",
            "explanation is that",
        ),
        (
            "Canute was the first king of England.",
            "Canute was the first to call himself king of England.",
            "call himself",
        ),
        ("Rist was a doctor.", "Rist posed as a doctor.", "posed as"),
        ("Canada is the worst in care.", "Canada has been deemed the worst in care.", "deemed"),
        ("The council closes the pool.", "The council plans to close the pool.", "plans to"),
        (
            "The bridge is unsafe.",
            "Critics say that the bridge is unsafe.",
            "Critics",
        ),
        (
            "Location data is protected by the Fourth Amendment.",
            "“Location data is protected by the Fourth Amendment,” said the attorney.",
            "the attorney",
        ),
        ("26 people died.", "According to the ministry, 26 people died.", "the ministry"),
        (
            "Apple acquired Instagram.",
            "Apple has reached an agreement to acquire Instagram.",
            "to acquire",
        ),
        (
            "The adaptive immune system evolved in the jawed vertebrates.",
            "The adaptive immune system evolved in an ancestor of the jawed vertebrates.",
            "ancestor of the jawed",
        ),
        (
            "The fund bought the Fox assets.",
            "The fund bought most of these Fox assets.",
            "most of these Fox",
        ),
        (
            "The renewable source regarded as good is biomass.",
            "A renewable source such as biomass is regarded as good.",
            "such as",
        ),
        (
            "Anna Berg won the election.",
            "Anna Berg's opponent won the election.",
            "Berg's opponent",
        ),
        (
            "The plane carried 300 passengers.",
            "The plane, which can carry 300 passengers, carried 120.",
            "can",
        ),
        ("The museum opened in May.", "The museum will open in May.", "will"),
        (
            "The treaty ended the war.",
            "Neither the treaty nor the truce ended the war.",
            "Neither",
        ),
        ("Dogs are carnivores.", "Cats, unlike dogs, are carnivores.", "unlike"),
        (
            "Coffee causes cancer.",
            "The rumour that coffee causes cancer was refuted.",
            "rumour that",
        ),
        (
            "The vaccine protects children.",
            "The vaccine protects vaccinated children from disease only in the first year.",
            "only in",
        ),
        ("The drug eases pain.", "The drug eases pain in mice but not in humans.", "but not in"),
        (
            "Smith was acquitted.",
            "Smith was convicted and his brother was acquitted.",
            "his brother was acquitted",
        ),
        (
            "The army crossed the river.",
            "The army prepared, and the enemy crossed the river.",
            "and the enemy crossed",
        ),
        (
            "The actor played Hamlet.",
            "The actor understudied the man who played Hamlet.",
            "man who played",
        ),
        (
            "Aspirin prevents strokes.",
            "There is little evidence that aspirin prevents strokes.",
            "evidence that",
        ),
        (
            "The mayor stole the money.",
            "The mayor was acquitted of charges that he stole the money.",
            "charges that",
        ),
        ("The mayor stole it.", "Had the mayor stolen it, others would know.", "Had the"),
    ],
)
def test_what_is_left_out_blocks_support(statement: str, quote: str, lost: str) -> None:
    """Every word stands in the quote, which says less, or has another say it, or of another."""
    support = judged(statement, quote)
    assert not support.holds
    assert support.reason == f"leaves out “{lost}”"


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Anna won the race.", "Anna managed to win the race."),
        ("Anna bought the boat.", "Anna agreed to buy the boat and bought the boat in May."),
        ("Oslo flooded in 1987.", "The city of Oslo flooded in 1987."),
        ("Biomass is regarded as good.", "A source such as biomass is regarded as good."),
        ("Whales walked on land.", "The ancestors of whales, and whales, walked on land."),
        ("Anna Berg's opponent won.", "Anna Berg's opponent won the election."),
        ("Cats are carnivores.", "Cats, unlike dogs, are carnivores."),
        ("The museum will open in May.", "The museum will open in May."),
        ("The mayor resigned.", "The mayor resigned and the council met only in June."),
        ("It is sold in France.", "It is sold not only in France but also in Spain."),
        ("His brother was acquitted.", "Smith was convicted and his brother was acquitted."),
        ("The man who played Hamlet fell.", "The man who played Hamlet fell."),
    ],
)
def test_what_was_done_and_what_is_named_itself_may_be_said(statement: str, quote: str) -> None:
    """A thing that the quote has as done, and a thing that it names without another's head."""
    assert judged(statement, quote).reason is None


@pytest.mark.parametrize(
    "statement",
    [
        "Critics say that the bridge may be unsafe.",
        "According to critics, the bridge may be unsafe.",
        "The bridge may be unsafe, critics say.",
    ],
)
def test_a_speaker_and_a_hedge_that_are_kept_are_not_missed(statement: str) -> None:
    """Wherever in the sentence they stand."""
    reason = judged(statement, "Critics say that the bridge may well be unsafe.").reason
    assert "leaves out" not in (reason or "")


def test_what_somebody_says_of_others_is_not_so_of_the_speaker() -> None:
    """The speaker's name and the words of what is said make a sentence that nobody said."""
    quote = "“Our clients are being held in detention,” said Jerome Wesevich, an attorney in Texas."
    support = judged("Jerome Wesevich, an attorney in Texas, is being held in detention.", quote)
    assert support.reason == "leaves out “Jerome Wesevich, an attorney in Texas”"
    assert judged("Jerome Wesevich is an attorney in Texas.", quote).reason is None


@pytest.mark.parametrize(
    ("statement", "quote", "lost"),
    [
        (
            "43% of them have had it.",
            "About 43% of them have had it, and almost 60% of some.",
            "About",
        ),
        ("43% and almost 60% had it.", "About 43% and almost 60% had it.", "About"),
        ("It is 640 kilometers away.", "It is some 640 kilometers away.", "some"),
        ("It cost $3 million.", "It cost an estimated $3 million.", "an estimated"),
        ("Twenty ships sailed.", "Close to twenty ships sailed.", "Close to"),
        ("It was built in 1066.", "It was built around 1066.", "around"),
        ("Norway has 5 million people.", "Norway has roughly 5 million people.", "roughly"),
        (
            "It has reached Oslo.",
            "The agency estimates that it has reached Oslo.",
            "estimates that",
        ),
    ],
)
def test_what_is_so_about_is_not_so_exactly(statement: str, quote: str, lost: str) -> None:
    """Each number for itself: that another one is hedged does not hedge it."""
    assert judged(statement, quote).reason == f"leaves out “{lost}”"


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("About 43% of them have had it.", "About 43% of them have had it."),
        ("Nearly 43% of them have had it.", "Nearly 43% of them, so the survey, have had it."),
        ("43 people died.", "About 43 people died, they said; 43 people died."),
        ("The book has 43 pages.", "The book, about a war, has 43 pages."),
    ],
)
def test_a_number_may_be_as_exact_as_the_quote_has_it(statement: str, quote: str) -> None:
    """Hedged as there, or exact where it is exact there, too."""
    assert roughly_left_out(statement, quote) is None
