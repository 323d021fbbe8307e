"""The check desk: claims, quotations and drafts held to the user's own documents.

Nothing here trusts a generator. `results` holds what a check gives back.
"""
