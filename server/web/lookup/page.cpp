#include "server/web/lookup/page.h"

#include "generated/embed/jindu_lookup_page_files.h"

namespace jindu::web {

std::vector<service::Asset> lookup_page() { return service::assets_of(lookup::files()); }

}  // namespace jindu::web
