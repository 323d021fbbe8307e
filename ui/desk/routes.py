"""What the page fetches or hands out beside Gradio: pictures of pages, originals, exports.

Every address is made of ids alone. What is handed out is the library's own: an
original is given only while its bytes are still those the document was read
from, and always as a file to save or, for a PDF, to look at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from rag import FootnoteError, document_id
from ui.desk import copying, talk, words
from ui.desk.access import Access
from ui.desk.sight import documents_in, seen

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from ui.desk.pictures import Pictures

GONE, NOT_FOUND, UNFIT = 410, 404, 422
PRIVATE = {"cache-control": "private, no-store"}
MEDIA = {
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}


def add_routes(server: FastAPI, pipeline: Pipeline, pictures: Pictures, access: Access) -> None:
    """Let the server answer them, each visitor for what they see."""
    router = APIRouter()

    def view(request: Request) -> Pipeline:
        return seen(pipeline, access.sees(_user(request)))

    @router.get("/page/{id}/{number}.png")
    def page(id: str, number: int, request: Request) -> Response:
        return _told(lambda: _picture(view(request), pictures, id, number))

    @router.get("/original/{id}")
    def original(id: str, request: Request) -> Response:
        return _told(lambda: _original(view(request), id))

    @router.get("/conversation/{id}.{suffix}")
    def conversation(id: str, suffix: str, request: Request) -> Response:
        return _told(lambda: _conversation(view(request), _user(request), id, suffix))

    @router.get("/checked/{id}.{name}")
    def checked(id: str, name: str, request: Request) -> Response:
        return _told(lambda: _checked(pipeline, view(request), id, name))

    server.include_router(router)


def _told(make: Callable[[], Response]) -> Response:
    """The response, or a named failure in words."""
    try:
        return make()
    except FootnoteError as error:
        said = f"{error.message}\n{error.remedy}\n"
        return PlainTextResponse(said, NOT_FOUND, headers=PRIVATE)


def _user(request: Request) -> str:
    """Who the guard found."""
    return str(request.scope.get("footnote.user") or "")


def _picture(view: Pipeline, pictures: Pictures, id: str, number: int) -> Response:
    view.document(id)
    data = pictures.picture(id, number)
    return Response(data, media_type="image/png", headers={"cache-control": "private, max-age=300"})


def _original(pipeline: Pipeline, id: str) -> Response:
    document = pipeline.document(id)
    path = Path(document.source)
    if not path.is_file():
        return PlainTextResponse(words.ORIGINAL_GONE, GONE, headers=PRIVATE)
    data = path.read_bytes()
    if document_id(data) != document.id:
        return PlainTextResponse(words.ORIGINAL_CHANGED, GONE, headers=PRIVATE)
    if path.suffix.lower() == ".pdf":
        return _file(data, path.name, "application/pdf", how="inline")
    return _file(data, path.name, "application/octet-stream")


def _conversation(pipeline: Pipeline, user: str, id: str, suffix: str) -> Response:
    found = talk.recall(pipeline, user, id)
    if suffix == "md":
        text = copying.conversation(found.name, found.turns)
        return _file(text.encode(), "conversation.md", MEDIA[".md"])
    if suffix == "json":
        shape = {"schema": "footnote.conversation/1", "name": found.name}
        turns: list[dict[str, Any]] = [
            {
                "question": turn.question,
                "answer": turn.answer.to_dict() if turn.answer else None,
                "thumb": turn.thumb,
                "reason": turn.reason,
            }
            for turn in found.turns
        ]
        text = json.dumps(shape | {"turns": turns}, ensure_ascii=False, indent=2)
        return _file(text.encode(), "conversation.json", MEDIA[".json"])
    return PlainTextResponse(words.NO_SUCH_FORM, UNFIT, headers=PRIVATE)


def _checked(pipeline: Pipeline, view: Pipeline, id: str, name: str) -> Response:
    """A kept check or draft; a pack carries its whole seal in the file's name.

    One that names a document the visitor does not see is not given out.
    """
    from rag.export import find_format
    from rag.export.desk import PACK, Exports

    exports = Exports(pipeline)
    results = [exports.kept(id)]
    if view is not pipeline:
        for document in documents_in(results):
            view.document(document)
    if name == PACK:
        data, seal = exports.pack(results)
        return _file(data, f"evidence-{seal}.zip", MEDIA[".zip"])
    suffix = find_format(name).suffix
    media = MEDIA[f".{suffix.rpartition('.')[2]}"]
    return _file(exports.export(results, name), f"checked-{id}{suffix}", media)


def _file(data: bytes, name: str, media: str, *, how: str = "attachment") -> Response:
    """A file to save, or to look at; its name goes as RFC 6266 says, so that any name is safe."""
    from urllib.parse import quote

    headers = PRIVATE | {"content-disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, media_type=media, headers=headers)
