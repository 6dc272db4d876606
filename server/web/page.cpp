#include "server/web/page.h"

#include "generated/embed/jindu_city_page_files.h"

namespace jindu::web {

std::vector<service::Asset> city_page() { return service::assets_of(city::files()); }

}  // namespace jindu::web
