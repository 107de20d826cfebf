"""A programme's first life, from setting it up to the first week's answers."""

from tests.workspace import Slack


def test_two_people_meet_are_asked_and_answer(pair: Slack) -> None:
    [hello] = pair.posts("ada ben")
    assert hello.startswith("Ada Moreau, meet Ben Carter: you are a pair in Spring mentoring.")

    often = "every Tuesday at 10:00 in New York, 15:00 in London"
    assert often in str(pair.messages("ada ben")[0])

    pair.wait(days=2)
    [_, ping] = pair.posts("ada ben")
    assert ping == "Ada Moreau and Ben Carter, how is it going this week?"

    pair.press("Answer", by="ada", where="ada ben")
    assert pair.submit(met="yes", how="5", next_step="Book the room").ok
    pair.press("Answer", by="ben", where="ada ben")
    assert pair.submit(met="yes", how="4").ok
    [_, ping] = pair.posts("ada ben")
    assert (
        ping == "Ada Moreau and Ben Carter: You both answered, and you met this week. Keep it up!"
    )
