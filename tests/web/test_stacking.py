"""The name of its column on each cell, for screens that are too narrow for the table."""

from smsgateway.web.stacking import stacking

ROW = "<tr><td>11</td><th scope=row>A well</th><td>{last}</td></tr>"
TABLE = (
    "<table><thead><tr><th>Code</th><th>Name</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
)


def table(head: str = '<td><b>In “words”</b> &amp; "more"</td>', rows: str = ROW) -> str:
    return stacking(TABLE.format(head=head, rows=rows.format(last="x")))


def test_a_cell_says_which_column_it_is_in():
    said = table()
    assert said.startswith("<table data-stacks>")
    assert '<td data-label="Code">11</td><th scope=row>A well</th>' in said, "wherever its th is"
    assert '<td data-label="In “words” &amp; &quot;more&quot;">x</td>' in said
    assert "<td>x</td>" in table(head="<td></td>"), "a column of buttons has no name"


def test_what_spans_rows_or_is_narrow_stays_a_table():
    assert "data-stacks" not in table(head="")
    assert "data-stacks" not in table(rows='<tr><th rowspan="2">A</th><td>1</td></tr>')
    assert "data-label" not in table(rows='<tr><td colspan="3">{last}</td></tr>')
