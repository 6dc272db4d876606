#include "sync/slip/qr.h"

#include <qrencode.h>

#include <cerrno>
#include <memory>

namespace jindu::slip {

Result<std::vector<std::string>> qr_rows(std::string_view text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
      QRcode_free);
  if (!code) return fail(errno == ENOMEM ? ErrorCode::io : ErrorCode::invalid, "qr code");
  std::vector<std::string> rows;
  const auto width = static_cast<std::size_t>(code->width);
  for (std::size_t y = 0; y < width; ++y) {
    std::string& row = rows.emplace_back();
    for (std::size_t x = 0; x < width; ++x) {
      row += (code->data[y * width + x] & 1) != 0 ? '1' : '0';  // the lowest bit: dark
    }
  }
  return rows;
}

}  // namespace jindu::slip
