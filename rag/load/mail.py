"""Mail: EML, MBOX, MSG, and saved web pages in MHTML. Attachments are files of their own."""

from __future__ import annotations

import email
import email.policy
import email.utils
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from typing import cast

from rag.errors import FileUnreadable, LoadError
from rag.load.content import Content, Writer
from rag.load.html import load_html
from rag.load.plain import decode
from rag.text import one_line

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
# mboxrd and mboxo: a line that begins with "From " and an address or a date parts two messages.
_FROM = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]*\d{4}[^\r\n]*\r?\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
Attachments = list[tuple[str, bytes]]


def load_eml(data: bytes, name: str) -> Content:
    """A message: its main headers as lines of its text and as metadata, then its body.

    The plain body is read, the web page only where there is no plain one. What
    the web page says beyond the plain body is set apart, and not hidden: most
    readers see that one. Raises FileUnreadable where neither headers nor a body are found.
    """
    message = _parse(data)
    headers = _headers(message)
    if not headers and not message.keys():
        raise FileUnreadable(
            f"{name} is not a mail: it has no headers.",
            "If it is ordinary text, rename it to end in .txt, and add it again.",
        )
    writer = Writer()
    attachments: Attachments = []
    _write(message, name, writer, attachments)
    return _with(writer.content(headers.get("Subject", ""), _metadata(message)), attachments)


def load_mbox(data: bytes, name: str) -> Content:
    """A mailbox: every message is a page, labelled with its date; its subject is a heading.

    Raises FileUnreadable where no message begins.
    """
    begins = list(_FROM.finditer(data))
    if not begins:
        raise FileUnreadable(
            f"{name} is not a mailbox: no message begins in it.",
            "If it is a single message, rename it to end in .eml, and add it again.",
        )
    writer = Writer()
    attachments: Attachments = []
    for number, match in enumerate(begins, start=1):
        end = begins[number].start() if number < len(begins) else len(data)
        message = _parse(_QUOTED_FROM.sub(rb"\1", data[match.end() : end]))
        writer.begin_page(number, _day(message), "message")
        writer.add(_headers(message).get("Subject", "") or f"Message {number}", 1)
        found: Attachments = []
        _write(message, name, writer, found)
        attachments += [(f"message {number}/{called}", part) for called, part in found]
    return _with(writer.content(metadata={"messages": str(len(begins))}), attachments)


def load_msg(data: bytes, name: str) -> Content:
    """An Outlook message, read as a mail is."""
    from oxmsg import Message

    message = Message.load(io.BytesIO(data))
    sent = message.sent_date
    to = ", ".join(f"{one.name} <{one.email_address}>" for one in message.recipients)
    headers = {
        "From": message.sender or "",
        "To": to,
        "Date": email.utils.format_datetime(sent) if sent else "",
        "Subject": message.subject or "",
    }
    writer = Writer()
    writer.mark("headers")
    writer.add("\n".join(f"{key}: {one_line(value)}" for key, value in headers.items() if value))
    writer.mark("body")
    if message.body:
        writer.add(message.body)
    elif message.html_body:
        _write_page(message.html_body.encode(), name, writer, beside="")
    attachments = [
        (one.file_name or f"attachment {number}", one.file_bytes)
        for number, one in enumerate(message.attachments, start=1)
        if one.file_bytes
    ]
    metadata = {
        "author": headers["From"],
        "recipients": to,
        "published": sent.date().isoformat() if sent else "",
    }
    return _with(writer.content(headers["Subject"], metadata), attachments)


def load_mhtml(data: bytes, name: str) -> Content:
    """A web page saved with its parts: the first page in it, read as a web page is."""
    message = _parse(data)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            content = load_html(_bytes(part), name)
            address = one_line(str(message.get("Snapshot-Content-Location", "")))
            metadata = ({"url": address} if address else {}) | dict(content.metadata)
            return Content(
                text=content.text,
                title=content.title or one_line(str(message.get("Subject", ""))),
                headings=content.headings,
                metadata=metadata,
                asides=content.asides,
            )
    raise FileUnreadable(
        f"{name} holds no web page.", "Save the page from a browser anew, and add that."
    )


def _parse(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)


def _headers(message: EmailMessage) -> dict[str, str]:
    found = {key: one_line(str(message.get(key, ""))) for key in _SHOWN}
    return {key: value for key, value in found.items() if value}


def _metadata(message: EmailMessage) -> dict[str, str]:
    headers = _headers(message)
    return {
        "author": headers.get("From", ""),
        "recipients": ", ".join(headers[key] for key in ("To", "Cc") if key in headers),
        "published": _day(message),
        "message_id": str(message.get("Message-ID", "")),
    }


def _day(message: EmailMessage) -> str:
    """The day a message was sent, "" where its date is none."""
    try:
        return email.utils.parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()
    except (TypeError, ValueError, OverflowError):
        return ""


def _write(message: EmailMessage, name: str, writer: Writer, attachments: Attachments) -> None:
    """Headers, body; attachments are put aside."""
    writer.mark("headers")
    writer.add("\n".join(f"{key}: {value}" for key, value in _headers(message).items()))
    writer.mark("body")
    body = message.get_body(("plain", "html"))
    if body is not None:
        raw = _bytes(body)
        if body.get_content_type() == "text/html":
            _write_page(raw, name, writer, beside="")
        elif raw:
            plain = decode(raw, name, body.get_content_charset())[0]
            writer.add(plain)
            other = message.get_body(("html",))
            if other is not None:
                _write_page(_bytes(other), name, writer, beside=plain)
    for number, part in enumerate(_attached(message, body), start=1):
        if part.get_content_type() == "message/rfc822":
            inner = cast("EmailMessage", part.get_payload(0))
            subject = one_line(str(inner.get("Subject", "")))
            attachments.append((f"{subject or f'message {number}'}.eml", bytes(inner)))
        elif part.get_filename() and (data := _bytes(part)):
            attachments.append((one_line(str(part.get_filename())), data))


def _attached(message: MIMEPart, body: MIMEPart | None) -> Iterator[MIMEPart]:
    """Every part that is no container and not the body; what is in an attached mail is its own."""
    if message is body:
        return
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        yield from _attached(part, body)


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _write_page(raw: bytes, name: str, writer: Writer, beside: str) -> None:
    """A mail's web page: its words, or only those that the plain text beside it lacks.

    What nobody sees on it is set apart as hidden. A page that shows nothing has no words.
    """
    try:
        page = load_html(raw, name)
    except LoadError:
        return
    hidden = [aside for aside in page.asides if aside.hidden]
    shown = page.text[: min((aside.span.start for aside in hidden), default=len(page.text))]
    if beside:
        said = _words(beside)
        lacking = [line for line in shown.splitlines() if not _words(line) <= said]
        writer.set_apart("only in the mail's web page", "\n".join(lacking), hidden=False)
    else:
        writer.add(shown)
    for aside in hidden:
        writer.set_apart(aside.kind, aside.span.of(page.text), hidden=True)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", text)}


def _with(content: Content, attachments: Attachments) -> Content:
    return replace(content, children=tuple(attachments))
