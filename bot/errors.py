"""The one exception that a member is meant to read."""


class UserError(Exception):
    """A plain sentence for the person in front of the screen.

    `field` names the input that it belongs to, when the sentence answers a form.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
