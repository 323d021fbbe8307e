"""Connections to public addresses alone: each address of a host is checked, then connected to.

The check and the connection concern the same address; no name is resolved a
second time, so a name server that changes its answer gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence

from rag.errors import AddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
Allow = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, in whatever form it is written."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    for inner in _carried(found):
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            return False
    return True


def _carried(address: Address) -> Iterator[Address]:
    """The address, and the IPv4 address it carries where it is a way to one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
            return
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            return
    yield address


def resolve(host: str, port: int) -> list[str]:
    """Every IP address of a host, by the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(
    scheme: str, host: str, port: int, *, addresses: Sequence[str], allow: Allow, seconds: float
) -> http.client.HTTPConnection:
    """A connection, with TLS for https, to the first of these addresses that answers.

    Raises AddressRefused when `allow` refuses any of them, OSError when none answers.
    """
    for address in addresses:
        if not allow(address):
            raise AddressRefused(
                f"{host} leads to {address}, which is not on the public internet.",
                "Footnote fetches public pages only; save this one and add the file.",
            )
    trouble: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), seconds)
            break
        except OSError as error:
            trouble = error
    else:
        raise trouble
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        if scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise
    connection.sock = sock
    if scheme == "https":
        connection.default_port = 443  # so that the Host header leaves the usual port out
    return connection
