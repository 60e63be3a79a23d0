// The months of a period as the controls have them, "YYYY-MM".

function parseMonth(text) {
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
}

function formatMonth(number) {
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String(number % 12 + 1).padStart(2, "0")}`;
}

// The two ends of a period, of which the one that was not changed (`fixed` names the changed one) moves along where it
// is passed, so that the period keeps the length that it had, as far as there are months from `first` to `last`.
// dashboard/views/period.py does the same for a form that is sent without scripts.
export function moveEnds([since, until], [oldSince, oldUntil], { fixed, first, last }) {
  if (since <= until) return [since, until];
  const length = parseMonth(oldUntil) - parseMonth(oldSince);
  if (fixed === "since") {
    const end = [formatMonth(parseMonth(since) + length), last].sort()[0];
    return [since, [end, since].sort()[1]];
  }
  const start = [formatMonth(parseMonth(until) - length), first].sort()[1];
  return [[start, until].sort()[0], until];
}

// Whether a second period of equal length, beginning in `start`, shares a month with the chosen one.
export function overlaps(start, since, until) {
  return Math.abs(parseMonth(start) - parseMonth(since)) <= parseMonth(until) - parseMonth(since);
}
