// A trend as sound: time runs from left to right, a higher value is a higher tone, a blank is silence. Fetched when a
// reader asks for it; nothing sounds before. One octave is a half of the axis, so equal steps sound equal.
const LOWEST = 220, OCTAVES = 2, SECONDS = 5, SHORTEST = 0.06;

// Plays each way of `ways` (lists of marks with x, y, kind) in turn; `base` is the y of zero. `at` is told
// each point as it sounds, `ended` the end. Returns what stops it.
export function play(ways, base, at, ended) {
  const context = new AudioContext();
  const timers = [];
  const top = Math.min(...ways.flat().filter((p) => p.kind !== "note").map((p) => p.y));
  let time = 0.1;
  let done = false;
  const stop = () => {
    if (done) return;
    done = true;
    timers.forEach(clearTimeout);
    context.close();
    ended();
  };
  for (const way of ways) {
    const first = way[0].x, width = Math.max(way[way.length - 1].x - first, 1);
    const each = Math.max(SHORTEST, SECONDS / way.length);
    for (const point of way) {
      const start = time;
      timers.push(setTimeout(() => at(point), start * 1000));
      if (point.kind !== "note" && point.y < base) tone(context, start, each, (base - point.y) / Math.max(base - top, 1),
        2 * (point.x - first) / width - 1);
      time += each;
    }
    time += 0.5;
  }
  timers.push(setTimeout(stop, time * 1000));
  return { stop };
}

function tone(context, start, length, height, side) {
  const source = context.createOscillator(), loud = context.createGain(), place = context.createStereoPanner();
  source.frequency.value = LOWEST * 2 ** (OCTAVES * height);
  source.type = "triangle";
  place.pan.value = side;
  loud.gain.setValueAtTime(0, start);
  loud.gain.linearRampToValueAtTime(0.2, start + 0.015);
  loud.gain.linearRampToValueAtTime(0, start + length);
  source.connect(loud).connect(place).connect(context.destination);
  source.start(start);
  source.stop(start + length);
}
