"""The exception that a member is meant to read, and the one for operators."""


class UserError(Exception):
    """A plain sentence for the person in front of the screen.

    `field` names the input that it belongs to, when the sentence answers a form.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class SettingsError(Exception):
    """The settings cannot work; `sentences` says why, one sentence for each fault."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
