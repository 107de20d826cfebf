"""`mentor match`: people in a file go in, pairs come out, and everything wrong is said at once."""

import csv
import errno
import io
import os
import random
import re
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import matchmaking
from bot.__main__ import main
from bot.matchmaking._options import NOT_PROVEN
from bot.matchmaking._people import COLUMNS, read
from bot.matchmaking._tables import FileError
from bot.programme import topics

PEOPLE = """\
person,name,role,offers,wants,places,zone,hours,languages,values,team,manager
ben,Ben,mentor,query tuning: 4; Sea shanties; giving feedback,,2,Europe/Berlin,mon-morning; tue 14-16,English; German,care,Data,
cleo,Cléo,mentor,k8s: 3; leadership,,1,Europe/Berlin,mon-morning,English; French,craft,Ops,dora
dora,Dora,none,,,,,,,,,
ada,Ada,mentee,,slow queries; public speaking,,Europe/Berlin,Monday 9-12,English,care,Sales,
eve,Eve,mentee,,kubernets,,Europe/Berlin,mon-10,French,craft,Sales,
finn,Finn,mentee,,leading a team,,Europe/Berlin,mon-10,Finnish,craft,Sales,
"""  # noqa: E501


pytestmark = pytest.mark.usefixtures("logging_as_before")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def match(people: Path, *more: object) -> list[dict[str, str]]:
    out = people.with_name("pairs.csv")
    main(["match", str(people), "--out", str(out), *map(str, more)])
    return rows(out)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[str]:
    with pytest.raises(SystemExit) as end:
        main([str(one) for one in arguments])
    if isinstance(end.value.code, str):  # which Python prints, and ends with 1
        return end.value.code.splitlines()
    assert end.value.code == 2
    return capsys.readouterr().err.splitlines()[-1:]


def test_people_in_a_file_become_pairs_in_a_file(people, capsys):
    found = match(people, "--certify")
    assert [(one["mentor"], one["mentee"]) for one in found] == [("ben", "ada"), ("cleo", "eve")]
    assert [one["why"] for one in found] == [
        "Ada wants to learn “SQL tuning”, which Ben offers; both value care;"
        " 3 hours a week suit both.",
        "Eve wants to learn “Kubernetes”, which Cléo offers; both value craft;"
        " 1 hour a week suits both.",
    ]
    assert all(0 < float(one["score"]) <= 1 for one in found)
    assert rows(people.with_name("pairs-waiting.csv")) == [
        {
            "mentee": "finn",
            "reason": "No mentor with a place has named a language that Finn speaks.",
        }
    ]
    said = capsys.readouterr().out
    assert (
        "3 mentees, 2 mentors with 3 places.\n2 pairs. 1 mentee waits for a mentor, and 0 mentors"
        " with places have no mentee." in said
    )
    assert "Not in the vocabulary, and so in people's own words: Sea shanties (1)." in said
    assert re.search(
        r"from 0 to 1: \d\.\d{4} in total, mean 0\.\d{4}, least 0\.\d{4}, the worst", said
    )
    assert "0.00 % of the mentees have less than 60 % of the best score" in said
    assert "better off with each other: 0.\n" in said
    assert "Certified optimal" in said
    assert "Seed 0, fairness 1.\nThe proof was checked once more over all pairs." in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_are_read_as_spreadsheets_save_them(people, encoding):
    usual = match(people)
    with people.open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    with people.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows(table)
    assert match(people) == usual


def test_the_same_file_gives_the_same_pairs_in_any_order(people):
    head, *lines = PEOPLE.splitlines(keepends=True)
    usual = match(people, "--seed", 7)
    random.Random(1).shuffle(lines)
    people.write_text(head + "".join(lines), encoding="utf-8")
    assert match(people, "--seed", 7) == usual


def test_everything_wrong_is_said_at_once(people, capsys):
    people.write_text(
        "person;role;offers;places;zone;hours;wishes;values;status\n"
        'ben;mentr;SQL;two;Berlin;"mon-morning; tue-25";zoe;"a,b,c,d,e,f";gone\n'
        "ben;;;;;;;;\n"
        ";mentee;;;;mon-09;;;\n"
        "eve;mentee;;;;mon-09;eve;;\n"
    )
    said = refused(capsys, "match", people, "--out", people.with_name("pairs.csv"))
    assert [line.removeprefix("people.csv, ") for line in said] == [
        "line 2, column “wishes”: “zoe” is not in the column “person” of this file.",
        "line 2, column “role”: “mentr” is not known; write mentor, mentee, both or none.",
        "line 2, column “values”: 5 values at most; these are 6.",
        "line 2, column “status”: “gone” is not known; write here, paused, deactivated or guest.",
        "line 2, column “zone”: “Berlin” is not a time zone. Write it like Europe/Berlin.",
        "line 2, column “hours”: “tue-25” is not a time of the week. Write it like mon-morning,"
        " mon-09 or mon 9-12; the parts of a day are early, morning, afternoon, evening.",
        "line 2, column “places”: “two” is not a whole number from 0 to 100.",
        "line 3, column “person”: “ben” is in line 2 already.",
        "line 3, column “role”: write mentor, mentee, both or none.",
        "line 4, column “person”: this cell is empty.",
        "line 4, column “zone”: the hours need a time zone, such as Europe/Berlin.",
        "line 5, column “wishes”: This is the person of the line itself.",
        "line 5, column “zone”: the hours need a time zone, such as Europe/Berlin.",
        "13 things to put right; nothing was written.",
    ]
    assert not people.with_name("pairs.csv").exists()


@pytest.mark.parametrize(
    ("head", "of_columns"),
    [
        (
            "person,role,places,zone,colour",
            ["line 1, column “colour”: there is no such column; --help tells which there are."],
        ),
        (
            "person,rolle,places,zone,zone",
            [
                "line 1, column “rolle”: there is no such column; --help tells which there are.",
                "line 1, column “zone”: this column is there twice.",
            ],
        ),
    ],
)
def test_a_column_that_is_not_read_hides_nothing_else(people, capsys, head, of_columns):
    people.write_text(f"{head}\nben,mentor,two,,\nada,mentee,,,,SQL\nada,mentee,lots,,\n")
    said = refused(capsys, "match", people, "--out", people.with_name("pairs.csv"))
    assert [line.removeprefix("people.csv, ") for line in said] == [
        *of_columns,
        "line 2, column “places”: “two” is not a whole number from 0 to 100.",
        "line 3: there are more cells here than columns in line 1.",
        "line 4, column “person”: “ada” is in line 3 already.",
        "line 4, column “places”: “lots” is not a whole number from 0 to 100.",
        f"{len(of_columns) + 4} things to put right; nothing was written.",
    ]


def test_of_a_line_whose_cells_have_moved_nothing_else_is_said(people, capsys):
    people.write_text("person,wants,places\nada,SQL,Python,1\nben,,two\n")
    said = refused(capsys, "match", people, "--out", people.with_name("pairs.csv"))
    assert [line.removeprefix("people.csv, ") for line in said[:-1]] == [
        "line 2: there are more cells here than columns in line 1.",
        "line 3, column “role”: write mentor, mentee, both or none.",
        "line 3, column “places”: “two” is not a whole number from 0 to 100.",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "people.csv: The file is empty."),
        ("person,role\nben,mentor\n", "people.csv: there is no mentee in this file"),
        ("role\nmentor\n", "column “person”: this column is missing."),
        ("person,role,role\nben,mentor,\n", "line 1, column “role”: this column is there twice."),
        ("person,ofers\nben,SQL\n", "column “ofers”: there is no such column"),
        ("person,role\nben,mentor,SQL\n", "line 2: there are more cells here than columns"),
        ("person,role\n", "people.csv: there is nobody in this file"),
        ("person,role\nben,mentor\nBen,mentee\n", "line 3, column “person”: “Ben” is in line 2"),
        ("person,offers\nben,SQL: 0\n", "column “offers”: “SQL: 0”: how well is a whole number"),
        ("person,role,pinned\nben,mentor,\neve,mentee,ada\nada,mentee,\n", "“ada” is no mentor"),
        (
            "person,role,pinned\nben,mentor,\ncy,mentor,\nada,mentee,ben;cy\n",
            "line 4, column “pinned”: one mentor at most.",
        ),
    ],
)
def test_a_file_that_is_no_list_of_people_is_refused(people, capsys, words, sentence):
    people.write_text(words)
    assert sentence in refused(capsys, "match", people, "--out", people.with_name("p.csv"))[0]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"person": st.text(max_size=6)},
            optional={name: st.text(max_size=12) for name in COLUMNS if name != "person"},
        ),
        max_size=4,
    )
)
def test_whatever_is_in_the_cells_it_is_read_or_refused(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("any") / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS))
        writer.writeheader()
        writer.writerows(lines)
    with suppress(FileError):
        assert read(path, topics.default()).mentees


def test_the_page_says_all_there_is_to_say():
    page = (Path(__file__).parents[1] / "docs" / "matching.md").read_text(encoding="utf-8")
    for word in COLUMNS:
        assert re.search(rf"^\|.*\b{word}\b", page, re.MULTILINE), word
    for option in ("certify", "seed", "fairness", "weights", "vocabulary", "published"):
        assert f"`--{option}" in page


def test_the_help_tells_every_exit_code(people, capsys):
    with pytest.raises(SystemExit):
        main(["match", "--help"])
    _, _, told = capsys.readouterr().out.partition("exit codes:")
    assert re.findall(r"^  (\d)  \w", told, re.MULTILINE) == ["0", "1", "2", str(NOT_PROVEN)]
    assert refused(capsys, "match", people) == [  # which is what 2 stands for
        "mentor match: error: the following arguments are required: --out"
    ]


def test_what_cannot_be_meant_is_refused(people, capsys):
    out = people.with_name("pairs.csv")
    assert "cannot be read" in refused(capsys, "match", people.with_name("no"), "--out", out)[0]
    assert "is read, so" in refused(capsys, "match", people, "--out", people)[0]
    for impossible, why in (
        (out / "no" / "p.csv", "there is no folder"),
        (people.parent, "this is a folder"),
        (Path(os.devnull), "this is no ordinary file"),
    ):
        assert why in refused(capsys, "match", people, "--out", impossible)[0]
    assert "another file" in refused(capsys, "match", people, "--out", out, "--waiting", out)[0]
    assert Path(os.devnull).is_char_device()
    for option, value, sentence in (
        ("--weights", "skill=3", "“skill” is not one of skills, hours"),
        ("--weights", "skills=lots", "needs a whole number"),
        ("--fairness", "2", "“2” is not a number from 0 to 1"),
        ("--least-hours", "nan", "“nan” is not a number of hours from 0 to 168"),
    ):
        assert sentence in refused(capsys, "match", people, "--out", out, option, value)[0]
    own = people.with_name("topics.txt")
    own.write_text("One: same\nTwo: same\n")
    [said] = refused(capsys, "match", people, "--out", out, "--vocabulary", own)
    assert said.startswith("topics.txt: Line 2: “same” belongs to “One” already")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_shows_how_far_it_is(people, capsys, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    match(people, "--certify")
    for doing in ("Looking at all pairs", "Proving that nothing is better", "Checking the proof"):
        assert doing in terminal.getvalue()
    assert "Looking" not in capsys.readouterr().out


def test_a_file_that_cannot_be_written_leaves_nothing_behind(people, capsys, monkeypatch):
    def fail(path: Path, data: bytes) -> int:
        if "waiting" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", fail)
    [said] = refused(capsys, "match", people, "--out", people.with_name("pairs.csv"))
    assert said == "pairs-waiting.csv: this file cannot be written: No space left on device."
    assert os.listdir(people.parent) == ["people.csv"]


def test_ctrl_c_ends_it_and_writes_nothing(people, capsys, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(matchmaking, "rematch", interrupted)
    with pytest.raises(SystemExit) as end:
        match(people)
    assert (end.value.code, capsys.readouterr().err) == (130, "Stopped.\n")
    assert os.listdir(people.parent) == ["people.csv"]


def test_a_programme_may_decide_otherwise(people):
    own = people.with_name("topics.txt")
    own.write_text("Databases: slow queries\n")
    [first, _] = match(people, "--vocabulary", own, "--weights", "values=0,hours=0")
    assert (first["mentor"], first["mentee"]) == ("ben", "ada")
    assert "SQL tuning" not in first["why"]
    assert [one["mentee"] for one in match(people, "--least-hours", 2)] == ["ada"]


def test_the_rules_of_the_file_are_kept(people):
    with people.open("a", encoding="utf-8") as file:
        file.write("gil,Gil,mentee,,leadership,,Europe/Berlin,mon-10,English,craft,Data,cleo\n")
    words = people.read_text(encoding="utf-8").splitlines()
    words[0] += ",blocks,pinned,status"
    words = [words[0], *(f"{line},,," for line in words[1:])]
    people.write_text("\n".join(words), encoding="utf-8")
    assert {one["mentee"] for one in match(people)} == {"ada", "eve"}  # Gil: team and line
    assert {one["mentee"] for one in match(people, "--same-team")} == {"ada", "eve", "gil"}

    def changed(person: str, end: str) -> None:
        lines = [f"{line[:-3]}{end}" if line.startswith(person) else line for line in words]
        people.write_text("\n".join(lines), encoding="utf-8")

    changed("ada", ",ben,,")
    assert {one["mentee"] for one in match(people)} == {"eve"}
    changed("ada", ",,cleo,")
    assert ("cleo", "ada") in {(one["mentor"], one["mentee"]) for one in match(people)}
    changed("ben", ",,,paused")
    assert {one["mentor"] for one in match(people)} == {"cleo"}


def test_published_pairs_are_not_touched(people, capsys):
    published = people.with_name("published.csv")
    published.write_text("mentor,mentee\ncleo,ada\n")
    found = match(people, "--published", published)
    assert [(one["mentor"], one["mentee"]) for one in found] == []
    published.write_text("mentor,mentee\nben,eve\ncleo,zoe\n")
    found = match(people, "--published", published)
    assert "not a mentor or mentee in the file of people: zoe.\n" in capsys.readouterr().out
    assert [(one["mentor"], one["mentee"]) for one in found] == [("ben", "ada")]


def test_no_cell_becomes_a_formula(people):
    people.write_text(PEOPLE.replace("Ada,", "=HYPERLINK(1),"), encoding="utf-8")
    assert match(people)[0]["why"].startswith("'=HYPERLINK(1) wants")


# The audit


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    lines = ["person,role,wants,offers"]
    lines += [f"e{number},mentee,SQL," for number in range(30)]
    lines += [f"m{number},mentor,,SQL" for number in range(30)]
    (tmp_path / "people.csv").write_text("\n".join(lines))
    pairs = [f"m{number},e{number},{'0.9' if number % 2 else '0.5'}" for number in range(24)]
    (tmp_path / "pairs.csv").write_text("\n".join(["mentor,mentee,score", *pairs]))
    sites = {0: "Oslo", 1: "Pune"}
    groups = [f"e{n},{sites[n % 2] if n < 28 else 'Rome'}" for n in range(30)]
    (tmp_path / "groups.csv").write_text("\n".join(["person,site", *groups]))
    return tmp_path


def audit(folder: Path) -> list[str]:
    files = (folder / name for name in ("pairs.csv", "people.csv", "--groups", "groups.csv"))
    pairs, people, _, groups = files
    return ["match", "audit", str(pairs), str(people), "--groups", str(groups)]


def test_groups_are_compared_and_small_ones_are_not_shown(audited, capsys):
    before = {path: path.read_bytes() for path in audited.iterdir()}
    main(audit(audited))
    said = capsys.readouterr().out
    assert "  Pune       14          85.7%       0.900\n" in said
    assert "Rome" not in said
    assert "Oslo" not in said  # the difference from the whole would give Rome away
    assert "30 people are in no group." in said
    assert "What this cannot tell" in said
    assert {path: path.read_bytes() for path in audited.iterdir()} == before


def test_a_gap_is_said_beside_what_chance_makes(audited, capsys):
    groups = audited / "groups.csv"
    groups.write_text(groups.read_text().replace("Rome", "Oslo"))
    main(audit(audited))
    said = capsys.readouterr().out
    assert "  Oslo       16          75.0%       0.500\n" in said
    assert "Widest gap in the mean score: 0.400. Chance alone makes one as wide in 0% of" in said


def test_an_audit_says_what_is_wrong_with_its_files(audited, capsys):
    (audited / "groups.csv").write_text("person,site\ne1,Oslo\ne1,Pune\n")
    assert refused(capsys, *audit(audited)) == [
        "groups.csv, line 3, column “person”: “e1” is there twice."
    ]
    (audited / "groups.csv").write_text("site,person,site\nOslo,e1\nOslo\n")
    assert refused(capsys, *audit(audited))[:-1] == [
        "groups.csv, line 1, column “site”: this column is there twice.",
        "groups.csv, line 3, column “person”: this cell is empty.",
    ]
    (audited / "groups.csv").write_text("person\ne1\n")
    assert "no column of groups" in refused(capsys, *audit(audited))[0]
    (audited / "pairs.csv").write_text("mentor,mentee,score,day\nm1,e1,high,1\n")
    assert refused(capsys, *audit(audited))[:-1] == [
        "pairs.csv, line 1, column “day”: there is no such column; --help tells which there are.",
        "pairs.csv, line 2, column “score”: “high” is not a score from 0 to 1.",
    ]
    (audited / "pairs.csv").write_text("mentor,mentee,score\nm1,e1,high\n")
    assert "“high” is not a score from 0 to 1." in refused(capsys, *audit(audited))[0]
    (audited / "pairs.csv").write_text("mentor,mentee,score\nm1,e1,nan\n")
    assert "“nan” is not a score from 0 to 1." in refused(capsys, *audit(audited))[0]


def test_pairs_of_other_people_are_said_to_be_such(audited, capsys):
    (audited / "pairs.csv").write_text("mentor,mentee,score\ne1,zoe,0.5\nm1,e1,0.5\n")
    (audited / "groups.csv").write_text("person,site\ne1,Oslo\nyan,Oslo\n")
    main(audit(audited))
    said = capsys.readouterr().out
    assert said.startswith(
        "In a pair, but not a mentor or mentee in the file of people: e1, zoe.\n"
    )
    assert "\n1 people of groups are not in the file of people.\n" in said
