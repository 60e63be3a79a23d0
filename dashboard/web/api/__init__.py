"""The public API: routes, paging, comparisons, and its OpenAPI description."""
