"""What is hidden pools to sums that are not small, and each hidden cell stays open by at least the
limit.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.query.disclosure_control.complementary_suppression import (
    find_hidden_block,
    find_hidden_lines,
    is_small,
    merge_hidden,
    sum_vectors,
)

LINES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=1), st.tuples(st.integers(0, 30)), min_size=1
)
TABLES = st.lists(st.lists(st.integers(0, 25), min_size=4, max_size=4), min_size=2, max_size=5)
BELOW = st.integers(3, 12)


@given(LINES, BELOW)
def test_hidden_lines_pool_to_what_is_not_small(sums: dict, below: int) -> None:
    hidden = find_hidden_lines(sums, below)
    assert all(line in hidden for line, value in sums.items() if is_small(value, below))
    whole = sum_vectors(sums.values())
    if hidden and not is_small(whole, below):
        assert not is_small(sum_vectors(sums[line] for line in hidden), below)
        assert len(hidden) > 1


@given(TABLES, BELOW)
def test_each_hidden_cell_stays_open(numbers: list[list[int]], below: int) -> None:
    table = {f"r{i}": {f"c{j}": (n,) for j, n in enumerate(row)} for i, row in enumerate(numbers)}
    rows = find_hidden_lines({r: sum_vectors(cells.values()) for r, cells in table.items()}, below)
    columns = find_hidden_lines(
        {c: sum_vectors(cells[c] for cells in table.values()) for c in table["r0"]}, below
    )
    whole = sum(map(sum, numbers))
    if is_small((whole,), below):
        return  # its year is hidden whole
    left = merge_hidden(table, rows, columns)
    block_rows, block_columns = find_hidden_block(left, below)
    block = {r: {c: left[r][c][0] for c in block_columns} for r in block_rows}
    across = {r: sum(cells.values()) for r, cells in block.items()}
    down = {c: sum(cells[c] for cells in block.values()) for c in block_columns}
    every = sum(across.values())
    for r, cells in left.items():
        for c, (value,) in cells.items():
            if r in block_rows and c in block_columns and 0 < value < below:
                widest = min(across[r], down[c]) - max(0, across[r] + down[c] - every)
                assert widest >= below
            elif not (r in block_rows and c in block_columns):
                assert not is_small((value,), below)


def test_a_city_file_of_one_district_and_no_small_number_hides_nothing() -> None:
    assert find_hidden_lines({"east": (40,)}, 10) == frozenset()
    assert find_hidden_block({"east": {"a": (20,), "b": (20,)}}, 10) == (frozenset(), frozenset())
