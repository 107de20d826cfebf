"""Other settings: what one draft is made with instead of the programme's."""

from pydantic import Field

from bot.programme.drafts import Draft, Run
from bot.programme.matching import Weights
from bot.store.programmes import Programme, Terms
from bot.views import kit

RUN = "drafts.run"
RUN_FORM = "drafts.run_form"

FAIRNESS = {
    "100": "Nobody far behind: the worst off are lifted first",
    "50": "In between",
    "0": "The highest total, even if a few suit less",
}
SPOKEN = {100: "nobody far behind", 0: "the highest total"}
TERMS = {
    "skills": "What is wanted and offered",
    "hours": "Common hours",
    "values": "Shared values",
    "ways": "Ways of meeting",
    "interests": "Shared interests",
    "wishes": "People's own wishes",
}
MOST = 100


class RunForm(kit.Form):
    """What to try."""

    fairness: int = Field(ge=0, le=100)
    skills: int = Field(ge=0, le=MOST)
    hours: int = Field(ge=0, le=MOST)
    values: int = Field(ge=0, le=MOST)
    ways: int = Field(ge=0, le=MOST)
    interests: int = Field(ge=0, le=MOST)
    wishes: int = Field(ge=0, le=MOST)

    @property
    def run(self) -> Run:
        """The settings as a draft keeps them."""
        weights = {term: getattr(self, term) for term in TERMS}
        return Run(self.fairness, Weights(**weights))


def run_form(programme: Programme, draft: Draft, about: dict[str, object]) -> kit.View:
    """Ask for other settings, beginning with those of the draft."""
    now = draft.run or usual(programme.terms)
    chosen = str(min((int(one) for one in FAIRNESS), key=lambda one: abs(one - now.fairness)))
    return kit.modal(
        RUN_FORM,
        "Other settings",
        "Suggest anew",
        kit.context(":eyes: For this draft only. The programme's own settings stay as they are."),
        kit.radio(
            "fairness",
            "What matters more",
            [(words, value) for value, words in FAIRNESS.items()],
            value=chosen,
        ),
        kit.section("*How much each thing counts*\nBeside the others, from 0 (not at all) to 100."),
        *(
            kit.number_input(term, words, value=getattr(now.weights, term), least=0, most=MOST)
            for term, words in TERMS.items()
        ),
        about=about,
        close="Back",
    )


def usual(terms: Terms) -> Run:
    """Return the programme's own settings."""
    return Run(terms.fairness, terms.weights)


def spoken(run: Run) -> str:
    """Return the settings in a line."""
    weights = ", ".join(
        f"{words[0].lower()}{words[1:]} {getattr(run.weights, term)}"
        for term, words in TERMS.items()
    )
    return f"{SPOKEN.get(run.fairness, 'in between')}; {weights}"
