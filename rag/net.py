"""The network, shut: what libraries would send on their own, and what `--offline` refuses.

`silence_telemetry` goes before the libraries it concerns are imported; every
face calls it first. `refuse_network` is `--offline`.

How the refusal works: an audit hook (PEP 578). CPython raises an audit event
before every connect, send and name look-up, whichever Python library asks, and
a hook cannot be removed again by anyone. What it does not cover: native code
that opens sockets without Python, and programs started as children that are
not Python. Footnote starts no such program in an ordinary run, and the one
native downloader among its dependencies is switched off below.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import Any

from rag.errors import OfflineRefused

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_XET": "1",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "OTEL_SDK_DISABLED": "true",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Environment switches, and the values that keep each library to itself."""

LOCAL_FAMILIES = {
    family
    for name in ("AF_UNIX", "AF_NETLINK")
    if (family := getattr(socket, name, None)) is not None
}
SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


REFUSED: list[str] = []
"""Every host that was refused, in order; a library may swallow the error, this it cannot."""


class _Gate:
    """Whether the hook refuses; once installed it stays, so only this can change."""

    installed = False
    shut = False


def silence_telemetry() -> None:
    """Switch off, in the environment, everything a library would send or fetch on its own.

    Call it before transformers, sentence_transformers, huggingface_hub or
    gradio is imported: they read these switches then.
    """
    os.environ.update(QUIET)


def refuse_network() -> None:
    """Refuse every connection and name look-up beyond this machine, from now on.

    The refusal is OfflineRefused, raised where the connection was tried. Python
    children started later refuse too, as far as they are Footnote's own:
    FOOTNOTE_OFFLINE is set for them.
    """
    os.environ["FOOTNOTE_OFFLINE"] = "1"
    silence_telemetry()
    _Gate.shut = True
    if not _Gate.installed:
        sys.addaudithook(_hook)
        _Gate.installed = True


def allow_network() -> None:
    """Open the gate again; for tests, which need to see both states in one process."""
    _Gate.shut = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _Gate.shut or not event.startswith("socket."):
        return
    if event in SENDING and arguments[0].family not in LOCAL_FAMILIES:
        address = arguments[1]
        if address is not None:  # None: sent on a connection that was let through
            _demand_local(address[0])
    elif event in ASKING:
        _demand_local(arguments[0])


def is_this_machine(host: str) -> bool:
    """Whether a host name or address is this machine's own loopback."""
    return host.lower() == "localhost" or _is_local_address(host)


def _demand_local(host: str | bytes | None) -> None:
    name = host.decode(errors="replace") if isinstance(host, bytes) else host or "localhost"
    if is_this_machine(name):
        return
    REFUSED.append(name)
    raise OfflineRefused(
        f"A connection to {name} was refused: Footnote is running offline.",
        "Run without --offline (or with offline = false) to allow what needs the network.",
    )


def _is_local_address(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped if mapped is not None else address
    return address.is_loopback or address.is_unspecified
