// Dash's lazy components (charts among them) were compiled for browsers without generators: of a 99 kB set of
// polyfills they use this one driver of straight-line steps. dashboard/web/http/script_loading.py leaves the rest out.
window.regeneratorRuntime = window.regeneratorRuntime || {
  mark: (body) => body,
  wrap: (step) => {
    const context = { prev: 0, next: 0, done: false, stop() { context.done = true; } };
    const advance = (sent) => {
      context.sent = sent;
      const value = step(context);
      return { value, done: context.done };
    };
    return { next: advance, throw(error) { throw error; } };
  },
};
