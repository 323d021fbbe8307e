"""The documents: listed, chosen, added, removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag import FootnoteError
from ui import words
from ui.desk import intake, shelf
from ui.desk import words as desk
from ui.desk.panes.adding import Adding
from ui.desk.panes.base import NOW, ONE_BY_ONE, QUIET, Shared, number, script, sent, text
from ui.desk.shelf import SHOWN, Looking, Shelf
from ui.markup import notice


@dataclass(frozen=True)
class LibraryPane:
    """Its widgets."""

    shared: Shared
    chosen: gr.State
    looking: gr.State
    held: gr.HTML
    adding: gr.Column
    find: gr.Textbox
    scope: gr.HTML
    confirm: gr.HTML
    listed: gr.HTML
    files: gr.File
    folder: gr.UploadButton
    address: gr.Textbox
    fetch: gr.Button
    progress: gr.HTML
    cancel: gr.Button
    again: gr.Button

    @classmethod
    def lay_out(cls, shared: Shared) -> LibraryPane:
        """Put the widgets in place."""
        acts = script("acts.js")
        # Behind a login it is shown to those who may, when they have come.
        may = not shared.access.read_only and not shared.access.login
        with gr.Column(elem_id="fn-documents-pane", min_width=0):
            held = gr.HTML("")
            with gr.Column(elem_id="fn-adding", visible=may, min_width=0) as adding:
                files = gr.File(
                    label=words.ADD_FILES,
                    file_count="multiple",
                    type="filepath",
                    elem_id="fn-files",
                    height=92,
                )
                with gr.Row(elem_classes="fn-line"):
                    address = gr.Textbox(
                        label=desk.ADDRESS,
                        placeholder=desk.ADDRESS_HINT,
                        show_label=False,
                        container=False,
                        max_lines=1,
                        min_width=80,
                        elem_classes="fn-input",
                    )
                    fetch = gr.Button(desk.ADD, size="sm", min_width=52)
                    folder = gr.UploadButton(
                        desk.ADD_FOLDER, file_count="directory", size="sm", min_width=52
                    )
                progress = gr.HTML("", elem_id="fn-progress")
                cancel = gr.Button(desk.CANCEL, size="sm", visible=False, elem_id="fn-cancel")
                again = gr.Button(desk.TRY_AGAIN, size="sm", visible=False, elem_id="fn-again")
            confirm = gr.HTML("", js_on_load=acts, elem_id="fn-confirm")
            scope = gr.HTML(shelf.scope(frozenset()), js_on_load=acts, elem_id="fn-scope")
            find = gr.Textbox(
                label=desk.FIND_DOCUMENT,
                placeholder=desk.FIND_DOCUMENT,
                show_label=False,
                container=False,
                max_lines=1,
                elem_id="fn-find",
                elem_classes="fn-input",
            )
            listed = gr.HTML("", js_on_load=acts, elem_id="fn-listed")
        return cls(
            shared,
            gr.State(frozenset()),
            gr.State(Looking()),
            held,
            adding,
            find,
            scope,
            confirm,
            listed,
            files,
            folder,
            address,
            fetch,
            progress,
            cancel,
            again,
        )

    def offer(self, request: gr.Request) -> gr.Column:
        """Show what adds documents to those who may."""
        return gr.Column(visible=self.shared.may_add(request))

    @property
    def outputs(self) -> list[Any]:
        """What `library` gives, in its order."""
        return [self.listed, self.held, self.scope, self.chosen]

    def wire(self, after: dict[str, Any]) -> None:
        """Let the widgets act; `after` follows a removal."""
        seen = [self.looking, self.chosen]
        look = [self.looking, *self.outputs]
        self.listed.input(self.choose, outputs=[self.chosen, self.scope], **NOW)
        self.scope.clear(self.ask_all, self.looking, self.outputs, **NOW)
        self.listed.select(self.ask_these, self.looking, self.outputs, **NOW)
        self.scope.edit(self.put, seen, [self.confirm, *look], **NOW)
        for one in (self.listed, self.scope):
            one.delete(self.doubt, outputs=self.confirm, **NOW)
        self.confirm.clear(lambda: "", outputs=self.confirm, **NOW)
        self.confirm.delete(
            self.remove, seen, [self.confirm, *self.outputs], **QUIET, concurrency_limit=1
        ).then(**after)
        self.find.input(self.find_words, [self.find, *seen], look, **ONE_BY_ONE)
        self.listed.apply(self.narrow, seen, look, **NOW)
        self.listed.expand(self.more, seen, look, **NOW)
        add = Adding(self.shared, self.library)
        adding: dict[str, Any] = {
            "outputs": [self.progress, self.cancel, self.again, *self.outputs],
            "concurrency_limit": 1,  # the library takes one writer
            "concurrency_id": "add",
            **QUIET,
        }
        # Adding may wait behind others': say so at once.
        waiting: dict[str, Any] = {"fn": add.waits, "outputs": self.progress, **NOW}
        for widget in (self.files, self.folder):
            widget.upload(**waiting).then(add.upload, [widget, *seen], **adding).then(
                lambda: None, outputs=self.files, **NOW
            )
        gr.on([self.fetch.click, self.address.submit], **waiting).then(
            add.visit, [self.address, *seen], **adding
        ).then(lambda: "", outputs=self.address, **NOW)
        self.again.click(**waiting).then(add.retry, seen, **adding)
        self.cancel.click(add.halt, **NOW)

    # --- looking and choosing --------------------------------------------------------------

    def library(
        self, looking: Looking, chosen: frozenset[str], request: gr.Request
    ) -> tuple[Any, ...]:
        """The list, its heading, the scope, and the chosen that are still there."""
        view, may = self.shared.view(request), self.shared.may_change(request)
        here = Shelf(view.entries(), view.dates(), view.gaps())
        chosen &= shelf.readable(here.entries)
        listed = shelf.documents(here, chosen, looking, may_change=may)
        scope = shelf.scope(chosen, may_change=may)
        return listed, shelf.counts(view.counts()), scope, chosen

    def choose(self, event: gr.EventData, request: gr.Request) -> tuple[frozenset[str], str]:
        """Questions go to the ticked documents, to all when none is ticked."""
        ids = sent(event).get("chosen")
        chosen = frozenset(one for one in ids or [] if isinstance(one, str))
        return chosen, shelf.scope(chosen, may_change=self.shared.may_change(request))

    def ask_all(self, looking: Looking, request: gr.Request) -> tuple[Any, ...]:
        """Questions go to all documents again."""
        return self.library(looking, frozenset(), request)

    def ask_these(self, looking: Looking, request: gr.Request) -> tuple[Any, ...]:
        """Questions go to the documents that are listed now, shown or not."""
        view = self.shared.view(request)
        here = Shelf(view.entries(), gaps=view.gaps())
        chosen = shelf.readable(shelf.fitting(here, looking))
        return self.library(looking, chosen, request)

    def put(
        self, looking: Looking, chosen: frozenset[str], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Put the chosen documents in a collection; without a name, in none."""
        said = ""
        name = " ".join(text(event, "text").split())
        if self.shared.may_change(request):
            view = self.shared.view(request)
            sources = [one.source for one in view.entries() if one.document_id in chosen]
            try:
                view.collect(sources, name)
            except FootnoteError as error:
                said = notice("fn-failed", "✕", error.message, error.remedy)
        return said, *self._look(looking, chosen, request)

    def find_words(
        self, found: str, looking: Looking, chosen: frozenset[str], request: gr.Request
    ) -> tuple[Any, ...]:
        """Only documents with these words in their title or source."""
        return self._look(replace(looking, words=found, rows=SHOWN), chosen, request)

    def narrow(
        self, looking: Looking, chosen: frozenset[str], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Only problems, one collection or one kind of file; what was not clicked stays."""
        asked = sent(event)
        if "problems" in asked:
            looking = replace(looking, problems=number(event, "problems") == 1)
        if "collection" in asked:
            looking = replace(looking, collection=text(event, "collection"))
        if "kind" in asked:
            looking = replace(looking, kind=text(event, "kind"))
        return self._look(replace(looking, rows=SHOWN), chosen, request)

    def more(
        self, looking: Looking, chosen: frozenset[str], request: gr.Request
    ) -> tuple[Any, ...]:
        """More rows."""
        return self._look(replace(looking, rows=looking.rows + SHOWN), chosen, request)

    def _look(
        self, looking: Looking, chosen: frozenset[str], request: gr.Request
    ) -> tuple[Any, ...]:
        return looking, *self.library(looking, chosen, request)

    # --- removing --------------------------------------------------------------------------

    def doubt(self, event: gr.EventData, request: gr.Request) -> str:
        """Ask before anything is removed."""
        if not self.shared.may_change(request):
            return notice("fn-none", "○", desk.READ_ONLY)
        ids = text(event, "document").split()
        titles = {one.document_id: one.title for one in self.shared.view(request).entries()}
        here = [one for one in ids if one in titles]
        if not here:
            return notice("fn-failed", "✕", words.GONE)
        question = desk.removing([titles[one] for one in here])
        return shelf.confirm(question, desk.REMOVE_HINT, " ".join(here), desk.REMOVE)

    def remove(
        self, looking: Looking, chosen: frozenset[str], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Remove what was confirmed."""
        said = ""
        if self.shared.may_change(request):
            try:
                intake.remove(self.shared.view(request), text(event, "ids").split())
                self.shared.pictures.forget()
            except FootnoteError as error:
                said = notice("fn-failed", "✕", error.message, error.remedy)
        return said, *self.library(looking, chosen, request)
