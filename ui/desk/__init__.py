"""The browser desk: its widgets, its panels as HTML, its routes, its login."""
