// The site's one script: whatever makes its pages more than documents. Each module works without the others.
import "./lazy_parts.js";
import "./page.js";
import "./bubble.js";
import "./listen.js";
import "./map_zoom.js";
import "./share.js";
import "./rare_parts.js";
import "./neighborhood.js";
import "./theme.js";
import "./toolbar.js";
import "./table_links.js";
import "./scroll_regions.js";
import "./lay_out.js";
