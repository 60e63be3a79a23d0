// The traces that the figures use (scatter comes with the core). Another kind of chart means another trace here.
const Plotly = require("plotly.js/lib/core");

Plotly.register([
  require("plotly.js/lib/bar"),
  require("plotly.js/lib/locales/es"),
]);

module.exports = Plotly;
