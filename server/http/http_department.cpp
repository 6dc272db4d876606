#include "server/http/http_department.h"

#include <cpprest/http_client.h>

namespace jindu::http {
namespace {

constexpr std::size_t kAnswerMax = std::size_t{64} << 20;
constexpr int kSeconds = 60;

class HttpDepartment final : public partners::Department {
 public:
  explicit HttpDepartment(std::string url) : url_(std::move(url)) {}

  Result<std::string> ask(std::string_view question_file) override {
    try {
      web::http::client::http_client_config config;
      config.set_timeout(std::chrono::seconds(kSeconds));
      web::http::client::http_client client(url_, config);
      web::http::http_request request(web::http::methods::POST);
      request.set_body(std::string(question_file), "text/csv; charset=utf-8");
      const web::http::http_response response = client.request(request).get();
      if (response.status_code() != web::http::status_codes::OK) {
        return fail(ErrorCode::unavailable, "department: status");
      }
      const std::vector<unsigned char> body = response.extract_vector().get();
      if (body.size() > kAnswerMax) return fail(ErrorCode::too_large, "department: answer");
      return std::string(body.begin(), body.end());
    } catch (const std::exception&) {  // The library's words may quote what was sent.
      return fail(ErrorCode::unavailable, "department: no answer");
    }
  }

 private:
  std::string url_;
};

}  // namespace

std::unique_ptr<partners::Department> open_department(const std::string& url) {
  return std::make_unique<HttpDepartment>(url);
}

}  // namespace jindu::http
