"""Every sentence that only the browser desk says; what the terminal says too is in `ui.words`."""

from __future__ import annotations

from collections.abc import Sequence

from ui.words import plural

# --- the frame -----------------------------------------------------------------------------

VIEWS = {"ask": "Ask", "check": "Check", "health": "Health"}
LIBRARY_TAB = "Library"
NAVIGATION = "Parts of the desk"
DOCUMENTS = "Documents"
CONVERSATIONS = "Conversations"
LOG_OUT = "Log out"
KEYS = "Keys"
KEY_LIST = (
    ("/", "go to the question"),
    ("n, p", "next and previous citation"),
    ("Esc", "back from the evidence to its footnote"),
    ("Enter", "ask; with Shift, a new line"),
    ("?", "show or hide this list"),
)

# --- the conversation ----------------------------------------------------------------------

WAITING = "Waiting for a free place. Others are being answered."
SCOPED = "Asked of {}."
EDIT, AGAIN = "Edit", "Ask again"
EDITING = "Editing an earlier question: asking it replaces that question and all after it."
COPY = "Copy"
COPIED = "Copied"
COPY_AS = {"markdown": "Markdown", "plain": "Plain text", "html": "Formatted"}
GOOD, BAD = ("Good", "Good answer"), ("Bad", "Bad answer")
WHY = "What is wrong with it? (kept on this machine only)"
KEEP_REASON = "Keep"
REASON_KEPT = "Kept: {}"
NOT_SEARCHED = "What could not be searched"
LOST = "A document this answer rested on was removed, and the answer with it."
UNFINISHED = "This question was left before its answer was done."
NOT_KEPT = "This answer is not kept: {}"
NEW = "New conversation"
FIND_CONVERSATION = "Find a conversation"
NO_CONVERSATION = "Questions and answers are kept here, on this machine."
NO_CONVERSATION_FOUND = "No conversation holds these words."
RENAME, DELETE, EXPORT = "Rename", "Delete", "Export"
NEW_NAME = "New name"
DELETE_CONVERSATION = "Delete “{}”? Its questions and answers are wiped from the disk."
DELETED = "This conversation was deleted."

# --- the library ---------------------------------------------------------------------------

FIND_DOCUMENT = "Find a document"
EVERYTHING, PROBLEMS = "All", "Problems"
COLLECTION, KIND, ANY = "Collection", "Type", "all"
ASK_ONLY = "Ask only these: {}"
NEW_GO_TO = "New documents go to “{}”."
COLLECTION_NAME = "To a collection"
PUT_IN = "Move"
WAITS = "Waiting: others are adding documents."
ADD_FOLDER = "Add a folder"
ADDRESS = "Web address"
ADDRESS_HINT = "https://…"
ADD = "Add"
CANCEL = "Cancel"
TRY_AGAIN = "Try failed files again"
CHOOSE = "Ask only {}"
ALL_DOCUMENTS = "Questions go to all documents."
CHOSEN = "Questions go to {} chosen."
ASK_ALL = "Ask all"
REMOVE = "Remove"
REMOVE_ONE = "Remove {}"
KEEP = "Keep"
REMOVE_HINT = (
    "Its text, its search index, the uploaded copy and the answers resting on it are wiped from "
    "this library. The original stays where it is."
)
SHOW_MORE = "Show {} more"
NO_MATCH = "No document fits."
CANCELLED = "Cancelled. What was read before is in the library."
NO_SUCH_DOCUMENT = "There is no such document in your library."
LOOK_IN_LIBRARY = "Look for it in the list of documents."
READ_ONLY = "This desk is read-only for you: documents are added and removed by others."
CHANGED = "The library changed."
STEPS = {
    "waiting": ("·", "waiting"),
    "reading": ("◌", "reading"),
    "embedding": ("◌", "indexing"),
    "added": ("✓", "added"),
    "replaced": ("✓", "replaced"),
    "unchanged": ("=", "already here"),
    "failed": ("✕", "failed"),
}
NOT_AN_ADDRESS = "This is no web address."
ADDRESS_REMEDY = "It begins with https:// or http://."

# --- the evidence --------------------------------------------------------------------------

COPY_QUOTE = "Copy quote"
OPEN_ORIGINAL = "Open original"
PREVIOUS, NEXT = "Previous citation", "Next citation"
PAGE_VIEW, TEXT_VIEW = "Page", "Text"
EARLIER_PAGE, LATER_PAGE = "Previous page", "Next page"
LARGER, SMALLER = "Larger", "Smaller"
PAGE = "Page {}"
PAGE_OF = "Page {} of {}"
PAGE_PICTURE = "Page {} of {} as it looks"
NO_PICTURE = "The page cannot be shown as it looks: {}"
APPROXIMATE = "The box is reckoned from the letters and may be a little off."
NOT_BOXED = "Where the quote stands on this page is not known, so no box is drawn."

# --- checking ------------------------------------------------------------------------------

CHECK_KINDS = {"draft": "Draft", "claim": "Claim", "quote": "Quotation"}
CHECK_KIND = "What to check"
CHECK_TEXT = "Text to check"
CHECK_HINT = "Paste a draft, a claim or a quotation…"
CHECK_FILE = "Upload a draft"
CHECK_GO = "Check"
CHECK_EMPTY = (
    "Paste a draft, a claim or a quotation above, or upload a draft (text, Markdown, Word, HTML). "
    "Each sentence is held to your documents; open one to see its evidence."
)
CHECKING = "Checking against the documents…"
CHECKING_OF = "Checking sentence {} of {}…"
READ_IN_PART = "The draft was read only in part: {}."
READ_IN_PART = "The draft was read only in part: {}."
CHECK_FAULT = "Footnote itself failed while checking."
NOTHING_TO_CHECK = "There is nothing to check."
PASTE_OR_UPLOAD = "Paste a text, or upload a draft."
PASTED = "Pasted text"
CHECKED_OF = "{} of {} checked; {} a call."
AGAINST = "Held to {} only."
NEEDS_CALL = "Needs a call ({})"
NOTHING_OPEN = "No sentence needs a call."
CALL_FIRST = "Call about first"
SENTENCE = "Sentence {}"
READ_AS = "Understood as: {}"
DIFF_KEY = "Struck out: only in the source. Underlined: only in the quotation."
SAID_BY = "The source has it from {}."
VALUE_HEADS = ("Same", "In the claim", "In the source")
NO_VALUE = "none"
SIGN_OFF = "Sign off"
SIGNED = {"confirmed": "✓ confirmed by a person", "overruled": "✎ overruled by a person"}
SIGNER = "Your name"
NAMELESS = ("A sign-off needs a name.", "Write yours beside the note, and sign again.")
NOTE = "What you did to check it"
CONFIRM, OVERRULE = "Confirm", "Overrule as:"
OTHER_VERDICT = "Your verdict, where you overrule"
FORM_NAMES = {
    "markdown": "Markdown",
    "docx": "Word",
    "csv": "CSV",
    "json": "JSON",
    "annotations": "Web Annotations",
    "claimreview": "ClaimReview",
    "pack": "Evidence pack",
}
PACK_HINT = (
    "The name of an evidence pack holds its seal: keep it elsewhere, and `footnote verify` proves "
    "later that nothing was changed."
)

ORIGINAL_GONE = "The original file is no longer where it was added from."
ORIGINAL_CHANGED = "The original file has changed since it was added, so it is not given out."
NO_SUCH_FORM = "There is no such form of export."

# --- health --------------------------------------------------------------------------------

LOOK_AGAIN = "Look again"
MODELS = "Models"
MACHINE = "This machine"
FINDINGS = "Health"
IN_USE, NOT_IN_USE = "in use", "not in use"
HERE, ABSENT = "here", "not here"
MEMORY = "Memory of this program: {}; {} are free for it and others."
OFFLINE = "Offline: every connection beyond this machine is refused."
ONLINE = "The network is used only for what you ask by name: a web address, a model."
SERVER = "Answers are phrased by the server at {}."
RESTART = (
    "Settings are read when the program starts: change {} and start the desk again. "
    "Nothing on this page changes them."
)
SEVERITIES = {"ok": ("✓", "well"), "warning": ("◐", "look"), "failure": ("✕", "broken")}

# --- login ---------------------------------------------------------------------------------

LOG_IN = "Log in"
USER_NAME = "Name"
PASSWORD = "Password"  # noqa: S105 - a label
WRONG_LOGIN = "This name and password do not fit."
NOT_THROUGH_PROXY = "This desk is reached through its proxy, which tells who you are."
TOO_MANY = "Too many attempts. Wait {} and try again."


def size(count: int) -> str:
    """Bytes for people: `2.5 MB`, `1.1 GB`."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def removing(titles: Sequence[str]) -> str:
    """The question before removing."""
    if len(titles) == 1:
        return f"Remove “{titles[0]}”?"
    return f"Remove {plural(len(titles), 'document')}?"
