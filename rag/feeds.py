"""RSS and Atom feeds and site maps: the addresses they name."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

_ROOTS = {"rss", "rdf", "feed", "urlset", "sitemapindex"}


def links(body: bytes, base: str) -> list[str] | None:
    """The addresses that a feed or site map names, in its order, each once.

    None for XML that is neither. A site map speaks for its own site alone;
    addresses elsewhere are left out. No entity is expanded and nothing fetched.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):  # not even beginning as XML
        return None
    if root is None or _name(root) not in _ROOTS:
        return None
    kind = _name(root)
    found: list[str] = []
    for element in root.iter(etree.Element):
        name, parent = _name(element), element.getparent()
        inside = _name(parent) if parent is not None else ""
        link = ""
        if (
            kind in {"urlset", "sitemapindex"} and name == "loc" and inside in {"url", "sitemap"}
        ) or (kind in {"rss", "rdf"} and name == "link" and inside == "item"):
            link = element.text or ""
        elif kind == "feed" and name == "link" and inside == "entry":
            wanted = element.get("rel", "alternate") == "alternate"
            link = element.get("href", "") if wanted else ""
        if not link.strip():
            continue
        try:
            link = urljoin(base, link.strip())
            own = urlsplit(link).netloc == urlsplit(base).netloc
        except ValueError:  # no address at all
            continue
        if own or kind not in {"urlset", "sitemapindex"}:
            found.append(link)
    return list(dict.fromkeys(found))


def _name(element: object) -> str:
    tag = getattr(element, "tag", "")
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
