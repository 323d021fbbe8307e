"""Models on this machine: what is known, what is here, and how it gets here.

Ordinary runs only call `Models.folder`, which never touches the network.
`Models.pull` is the one place that does, and only when the user asks for it.
"""

from rag.models.catalogue import ModelCard, Role, load_catalogue
from rag.models.child import Progress
from rag.models.store import Models, ModelState

__all__ = ["ModelCard", "ModelState", "Models", "Progress", "Role", "load_catalogue"]
