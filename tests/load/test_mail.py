"""Mail: headers, bodies, attachments as children, mailboxes as pages."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from rag.errors import FileUnreadable
from rag.load import load_bytes, load_whole
from rag.load.mail import load_eml, load_mbox, load_mhtml


def written(
    subject: str = "The dam", body: str = "It failed at noon.\nFrom what is known."
) -> EmailMessage:
    """A mail as a program would write it."""
    message = EmailMessage()
    message["From"] = "Jane Roe <jane@example.org>"
    message["To"] = "John Doe <john@example.org>"
    message["Date"] = "Tue, 05 Mar 2024 10:00:00 +0100"
    message["Subject"] = subject
    message.set_content(body)
    return message


def test_a_mail_keeps_headers_and_hands_out_attachments() -> None:
    """Headers are text and metadata; an attached file and an attached mail are children."""
    message = written()
    message.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="table.csv")
    message.add_attachment(written("Inner"))
    document, children = load_whole(bytes(message), "a.eml", "a.eml")
    assert document.title == "The dam"
    assert document.text.startswith("From: Jane Roe <jane@example.org>\nTo: John Doe")
    assert document.text.endswith("It failed at noon.\nFrom what is known.")
    assert document.metadata["published"] == "2024-03-05"
    assert [name for name, _ in children] == ["table.csv", "Inner.eml"]
    assert children[0][1] == b"a,b\n1,2\n"
    assert load_eml(children[1][1], "Inner.eml").title == "Inner"


def test_the_web_page_of_a_mail_is_read_where_there_is_no_plain_text() -> None:
    """A mail in HTML only gives the words of its page."""
    message = written()
    message.set_content("<html><body><p>It failed at noon.</p></body></html>", subtype="html")
    assert load_eml(bytes(message), "a.eml").text.endswith("It failed at noon.")


def test_a_mailbox_has_a_page_for_each_message(tmp_path: Path) -> None:
    """Messages are pages labelled with their dates; a quoted "From " line is no message."""
    box = mailbox.mbox(str(tmp_path / "a.mbox"))
    for subject in ("One", "Two"):
        box.add(written(subject))
    box.close()
    content = load_mbox((tmp_path / "a.mbox").read_bytes(), "a.mbox")
    assert [(page.number, page.label) for page in content.pages] == [
        (1, "2024-03-05"),
        (2, "2024-03-05"),
    ]
    assert [h.span.of(content.text) for h in content.headings] == ["One", "Two"]
    assert content.text.count("\nFrom what is known.") == 2


def test_a_saved_page_is_read_with_its_address() -> None:
    """The page in an MHTML file is read, and the address it was saved from is kept."""
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://example.org/dam"
    message["Subject"] = "Saved"
    message.set_content("<html><body><p>It failed at noon.</p></body></html>", subtype="html")
    content = load_mhtml(bytes(message), "a.mhtml")
    assert content.text == "It failed at noon."
    assert content.metadata["url"] == "https://example.org/dam"


@pytest.mark.parametrize("name", ["a.eml", "a.mbox", "a.mhtml", "a.msg"])
def test_what_is_no_mail_is_named(name: str) -> None:
    """Prose under a mail's suffix is refused by name."""
    with pytest.raises(FileUnreadable):
        load_bytes(b"\nJust some words.\n", name, name)
