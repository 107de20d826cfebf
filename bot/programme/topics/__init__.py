"""Topics: what people want to learn and can pass on, whatever they call it.

`default()` is the vocabulary that comes with Mentor, and `extended` adds a programme's own lines.
`read` maps free text onto it and says what was understood, so that whoever typed it can confirm.
What the vocabulary does not have stays in the person's own words.
"""

from bot.programme.topics._parsing import Topic, VocabularyError
from bot.programme.topics._vocabulary import How, Understood, Vocabulary, default
from bot.programme.topics._words import stems

__all__ = ["How", "Topic", "Understood", "Vocabulary", "VocabularyError", "default", "stems"]
