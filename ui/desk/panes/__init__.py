"""The parts of the page: only these files, and `ui.app`, know widgets."""
