#include "client/web/page.h"

#include "generated/embed/jindu_desk_page_files.h"

namespace jindu::web {

std::vector<service::Asset> desk_page() { return service::assets_of(desk::files()); }

}  // namespace jindu::web
