"""Insiders who sign again what they changed: with the log's key, with the witnesses' as well."""

import pytest

from smsgateway.counting.leaves import canonical
from tests.log.outsiders import says

# He holds the log's key.


def changes_a_vote(board):
    opened = board.openings()
    next(one for one in opened if one["c"] == ["toilets"])["c"] = ["lamps"]
    board.keep_openings(opened)


def drops_a_leaf(board):
    del board.leaves[3]


def adds_a_ballot(board):
    board.leaves.insert(4, canonical({"k": "b", "r": "0000000000", "com": "0" * 64}))


def swaps_two_leaves(board):
    board.leaves[2:4] = board.leaves[3:1:-1]


def moves_the_close(board):
    n, _ = board.acts("close")[0]
    board.leaves.insert(5, board.leaves.pop(n))


def changes_the_rule(board):
    n, told = board.acts("open")[0]
    board.leaves[n] = canonical(told | {"rule": "equalshares"})


@pytest.mark.parametrize(
    "change",
    [
        changes_a_vote,
        drops_a_leaf,
        adds_a_ballot,
        swaps_two_leaves,
        moves_the_close,
        changes_the_rule,
    ],
)
def test_an_insider_who_rewrites_the_log_has_no_witness_for_it(honest, tmp_path, change):
    board = honest.forger(tmp_path / "forged", with_witnesses=False)
    change(board)
    board.settles()
    board.signs()
    assert says(board.folder).startswith("WRONG")


def test_an_insider_cannot_change_the_results_under_a_witnessed_log(honest, tmp_path):
    board = honest.forger(tmp_path / "forged", with_witnesses=False)
    board.put("tally.json", board.json("tally.json") | {"ballots": 13})
    board.signs(log=False)
    assert "WRONG: tally.json is not the file that the log's result names" in says(board.folder)


# An insider who has the witnesses on his side as well: the figures give him away.


def lists_another_choice(board):
    rows = board.rows()
    rows[0][1] = "lamps"
    board.keep_rows(rows)


def lists_one_less(board):
    board.keep_rows(board.rows()[1:])


def lists_a_tracker_twice(board):
    rows = board.rows()
    rows[1][0] = rows[0][0]
    board.keep_rows(rows)


def lists_too_many_choices(board):
    rows = board.rows()
    rows[0][1] = "borehole,desks,drains,toilets"
    board.keep_rows(rows)


def adds_a_vote_to_the_sums(board):
    tally = board.json("tally.json")
    tally["projects"]["lamps"]["votes"] += 1
    board.put("tally.json", tally)


def moves_a_ballot_in_the_totals(board):
    totals = board.json("totals.json")
    board.put("totals.json", totals | {"superseded": 2, "withdrawn": 0})


def hides_a_ballot_in_the_totals(board):
    totals = board.json("totals.json")
    board.put("totals.json", totals | {"received": totals["received"] - 1})


def denies_a_challenge(board):
    totals = board.json("totals.json")
    board.put("totals.json", totals | {"spoiled": 0, "late": 1})


def names_another_winner(board):
    made = board.json("award.json")
    board.put("award.json", made | {"winners": [*made["winners"], "lamps"]})


def names_winners_in_another_order(board):
    made = board.json("award.json")
    board.put("award.json", made | {"winners": made["winners"][::-1]})


def applies_another_rule(board):
    board.put("award.json", board.json("award.json") | {"rule": "equalshares"})


def opens_another_choice(board):
    n, told = board.acts("challenge")[0]
    board.leaves[n] = canonical(told | {"c": ["desks"]})


def counts_more_at_the_close(board):
    n, told = board.acts("close")[0]
    board.leaves[n] = canonical(told | {"ballots": told["ballots"] + 1})


def gives_one_receipt_to_two(board):
    (_, first), (other, second) = board.acts("b")[:2]
    board.leaves[other] = canonical(second | {"r": first["r"]})


def withdraws_the_winner_after_the_close(board):
    n, _ = board.acts("close")[0]
    won = board.json("award.json")["winners"][0]
    told = {"k": "decision", "act": "withdraw", "withdrawn": won, "code": "12", "reason": {}}
    board.leaves.insert(n + 1, canonical(told))


def tells_other_sums_in_the_rounds(board):
    made = board.json("award.json")
    made["rounds"][0]["votes"] += 1
    board.put("award.json", made)


def misspells_a_leaf(board):
    board.leaves[2] = board.leaves[2].replace(b",", b", ", 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lists_another_choice, "in tally.json, not"),
        (lists_one_less, "lists 11 ballots"),
        (lists_a_tracker_twice, "not unique"),
        (lists_too_many_choices, "names 4 projects"),
        (adds_a_vote_to_the_sums, "project lamps has 1 in tally.json, not 0"),
        (hides_a_ballot_in_the_totals, "does not add up"),
        (denies_a_challenge, "not those that were challenged"),
        (names_another_winner, "do not cost what the award says"),
        (names_winners_in_another_order, "by the rule"),
        (applies_another_rule, "another rule or pot"),
        (opens_another_choice, "does not open its ballot"),
        (counts_more_at_the_close, "not the number in the log"),
        (gives_one_receipt_to_two, "stands in the log twice"),
        (withdraws_the_winner_after_the_close, "withdrawn after the close"),
        (tells_other_sums_in_the_rounds, "rounds do not have the sums"),
        (misspells_a_leaf, "one spelling"),
    ],
)
def test_even_with_the_witnesses_on_his_side_the_figures_give_an_insider_away(
    honest, tmp_path, change, found
):
    board = honest.forger(tmp_path / "forged", with_witnesses=True)
    change(board)
    board.settles()
    board.signs()
    said = says(board.folder)
    assert said.startswith("WRONG")
    assert found in said


# What only auditors can see.


def swaps_trackers(board):
    opened = board.openings()
    counted = [one for one in opened if one["d"] == "counted"]
    odd = next(one for one in counted if one["c"] != counted[0]["c"])
    odd["trk"], counted[0]["trk"] = counted[0]["trk"], odd["trk"]
    board.keep_openings(opened)


def counts_the_first_vote_of_two(board):
    opened = board.openings()
    first = next(one for one in opened if one["d"] == "superseded")
    last = next(one for one in opened if one["tag"] == first["tag"] and one is not first)
    first["d"], last["d"] = last["d"], first["d"]
    rows = [row for row in board.rows() if int(row[0]) != last["trk"]]
    board.keep_rows(sorted([*rows, [f"{first['trk']:09}", ",".join(first["c"])]]))
    sums = board.json("tally.json")
    for name in sums["projects"]:
        change = (name in first["c"]) - (name in last["c"])
        sums["projects"][name]["votes"] += change
        sums["projects"][name]["score"] += change
    board.put("tally.json", sums)
    board.keep_openings(opened, refit=False)


def keeps_an_opening_back(board):
    board.keep_openings(board.openings()[1:], refit=False)


def claims_a_withdrawal(board):
    opened = board.openings()
    superseded = next(one for one in opened if one["d"] == "superseded")
    superseded["d"] = "withdrawn"
    board.keep_openings(opened, refit=False)


def gives_two_ballots_one_voter(board):
    opened = board.openings()
    counted = [one for one in opened if one["d"] == "counted"]
    counted[0]["tag"], counted[0]["seq"] = counted[1]["tag"], counted[1]["seq"] + 1
    board.keep_openings(opened)


def takes_a_vote_back_for_its_voter(board):
    opened = board.openings()
    back = next(one for one in opened if one["d"] == "unvote")
    del back["back"]
    back["d"] = "superseded"
    board.keep_openings(opened)


def takes_a_vote_back_that_nobody_cast(board):
    opened = board.openings()
    back = next(one for one in opened if one["d"] == "unvote")
    back["tag"] = next(one for one in opened if one["d"] == "counted")["tag"]
    back["seq"] = 9
    board.keep_openings(opened)


def opens_a_ballot_differently(board):
    opened = board.openings()
    next(one for one in opened if one["c"] == ["lamps"])["c"] = ["toilets"]
    board.keep_openings(opened, refit=False)


def unspoils_a_challenged_ballot(board):
    opened = board.openings()
    spoiled = next(one for one in opened if one["d"] == "spoiled")
    other = next(one for one in opened if one["d"] == "withdrawn")
    spoiled["d"], other["d"] = other["d"], spoiled["d"]
    board.keep_openings(opened, refit=False)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (swaps_trackers, "not the list of the ballots that count"),
        (counts_the_first_vote_of_two, "another ballot counts than the last"),
        (keeps_an_opening_back, "1 leaves have no opening"),
        (claims_a_withdrawal, "do not add up to totals.json"),
        (gives_two_ballots_one_voter, "another ballot counts than the last"),
        (takes_a_vote_back_for_its_voter, "do not add up to totals.json"),
        (takes_a_vote_back_that_nobody_cast, "another ballot counts than the last"),
        (opens_a_ballot_differently, "does not fit its leaf"),
        (unspoils_a_challenged_ballot, "spoiled without a challenge"),
        (moves_a_ballot_in_the_totals, "do not add up to totals.json"),
    ],
)
def test_auditors_see_what_the_public_cannot(honest, tmp_path, change, found):
    board = honest.forger(tmp_path / "forged", with_witnesses=True)
    change(board)
    board.settles()
    board.signs()
    assert found in says(board.folder, "--auditor")


def test_a_forger_who_changes_nothing_passes(honest, tmp_path):
    board = honest.forger(tmp_path / "forged", with_witnesses=True)
    board.settles()
    board.signs()
    assert says(board.folder, "--auditor").startswith("PROVED")
