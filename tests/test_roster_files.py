"""Files of people: whatever a spreadsheet makes of them is read, and faults are named by line."""

import pytest

from bot.programme import rosters
from bot.programme.rosters import Fault, RosterError, Row

HEAD = "person,role,wants,hours,places\n"


def test_the_template_can_be_read() -> None:
    rows, faults = rosters.read(rosters.TEMPLATE.encode())
    assert faults == []
    assert [row.person for row in rows] == ["@ben", "@ada"]
    assert rows[0].cells["offers"] == ("SQL tuning", "giving feedback")
    assert rows[0].cells["hours"] == ("mon-morning", "fri-afternoon")
    assert rows[1].cells["team"] == "Sales"
    assert "places" not in rows[1].cells


@pytest.mark.parametrize(
    ("line", "data"),
    [
        (2, "person,wants\nU1,Führung\n".encode()),
        (2, "\ufeffPerson;Wants\r\nU1;Führung\r\n".encode()),
        (2, "person\twants\nU1\tFührung".encode("utf-16")),
        (2, "E-mail;wants;\nU1;Führung;\n;;\n".encode("cp1252")),
        (3, "sep=;\nid;wants;zone;name\nU1;Führung;UTC;Ada".encode()),
        (4, '\n\n"person","wants"\r"U1"," Führung ;führung"\r'.encode()),
    ],
)
def test_spreadsheets_have_their_habits(line: int, data: bytes) -> None:
    [row], faults = rosters.read(data)
    assert (row, faults) == (Row(line, "U1", {"wants": ("Führung",)}), [])


def test_lists_and_parts_of_the_week_may_be_written_in_several_ways() -> None:
    cell = '"Monday morning; FRI-afternoon\ntue  evening"'
    [row, after], faults = rosters.read(f"{HEAD}U1,both,a;B|b;a,{cell},2\nU2,mentor\n".encode())
    assert faults == []
    assert row.cells["wants"] == ("a", "B")
    assert row.cells["hours"] == ("mon-morning", "fri-afternoon", "tue-evening")
    assert after == Row(4, "U2", {"role": "mentor"})
    assert rosters.hours(["mon-early", "tue-dusk"]) == {"mon-07", "mon-08"}


def test_faults_are_named_by_line_and_the_rest_is_read() -> None:
    lines = [
        "U1,boss",
        ",mentee",
        "U2,mentee,a,noon",
        "U3,mentee,,,many",
        "",
        "U4,mentee,a,,1,b,c",
        "U5,mentee,a",
        "u5,mentor",
    ]
    rows, faults = rosters.read((HEAD + "\n".join(lines)).encode())
    assert [row.line for row in rows] == [8]
    assert faults == [
        Fault(2, "“boss” is no role. Write mentor, mentee or both."),
        Fault(3, "The cell “person” is empty."),
        Fault(
            4,
            "“noon” is no part of the week. Write a day and early, morning, afternoon or evening,"
            " such as mon-morning.",
        ),
        Fault(5, "“many” is no number of places."),
        Fault(7, "There are more cells than columns. Lists go between semicolons."),
        Fault(9, "u5 is in line 8 already."),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n \n,,\n", "The file is empty."),
        (b"person,role\n\n", "There is nobody in the file"),
        (b"PK\x03\x04\x14\x00", "This is an Excel workbook."),
        (b"\x00\x01person", "This is not a text file."),
        (b"Ada,role\nAda,mentee", "I do not know the column “ada”."),
        (b"person,blocks\nU1,U2", "The column “blocks” is for `mentor match` alone."),
        (b"role,team\nmentee,A", "The first line must name the columns"),
        (b"person,role,Role\nU1,both,both", "The column “role” is there twice."),
        (b'person,role\n"U1,both', "This cannot be read as a table"),
    ],
)
def test_what_is_no_table_of_people_is_said_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(RosterError) as refused:
        rosters.read(data)
    assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("SQL", ("SQL", 0)),
        ("SQL:3", ("SQL", 3)),
        ("SQL : 4", ("SQL", 4)),
        ("Python 3: 4", ("Python 3", 4)),
        ("talks 1:1", ("talks 1:1", 0)),
        ("ISO: 9001", ("ISO: 9001", 0)),
    ],
)
def test_after_a_colon_stands_how_well_something_is_known(item: str, expected: object) -> None:
    assert rosters.offer(item) == expected


def test_a_level_that_there_is_not_is_no_topic() -> None:
    for item in ("SQL: 0", "SQL:5"):
        with pytest.raises(RosterError, match="how well is a whole number from 1 to 4"):
            rosters.offer(item)
