// plotly.js fetches an outline of the world from its maker before it draws any map. This empty one stands in for it:
// the maps here bring their own boundaries, and no request of a page leaves the site.
window.PlotlyGeoAssets = window.PlotlyGeoAssets || { topojson: {} };
window.PlotlyGeoAssets.topojson.world_110m = {
  type: "Topology",
  arcs: [],
  objects: Object.fromEntries(
    ["coastlines", "countries", "lakes", "land", "ocean", "rivers", "subunits"].map((layer) => [
      layer,
      { type: "GeometryCollection", geometries: [] },
    ]),
  ),
};
