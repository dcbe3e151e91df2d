"""The clinic's words, read from `data/`: loaded once, frozen, with an error that names file and key.

`loading.py` reads, `library.py` holds and hands out wordings, `schema.py` says what a file may hold, and `check.py`
looks over everything at once for `./attune content check`. Which words to say when is decided elsewhere.
"""

from actions.content.library import Content, Wording
from actions.content.loading import load_content, load_questions
from actions.content.schema import Choice, Question

__all__ = ["Choice", "Content", "Question", "Wording", "load_content", "load_questions"]
