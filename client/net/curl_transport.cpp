#include "client/net/curl_transport.h"

#include <curl/curl.h>

#include <future>
#include <mutex>
#include <optional>

namespace jindu::net {
namespace {

constexpr long kSilenceBytesPerSecond = 10;
constexpr curl_off_t kSentWithHeaders = 64 * 1024;
constexpr std::string_view kFrameMagic = "JDF1";

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::optional<std::string> url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string value(text);
  curl_free(text);
  return value;
}

bool is_loopback(const std::string& host) {
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

struct Target {
  std::string base;  ///< without a slash at the end
  bool loopback = false;
};

Result<Target> read_target(const std::string& base_url) {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  JINDU_ENSURE(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, base_url.c_str(), 0) != CURLUE_OK) {
    return fail(ErrorCode::invalid, "net: url");
  }
  const std::string scheme = url_part(url.get(), CURLUPART_SCHEME).value_or("");
  const std::string host = url_part(url.get(), CURLUPART_HOST).value_or("");
  for (const CURLUPart part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (url_part(url.get(), part))
      return fail(ErrorCode::invalid, "net: url has more than a place");
  }
  Target target;
  target.loopback = is_loopback(host);
  if (scheme != "https" && !(scheme == "http" && target.loopback)) {
    return fail(ErrorCode::refused, "net: https is needed to reach another machine");
  }
  target.base = base_url;
  while (!target.base.empty() && target.base.back() == '/') target.base.pop_back();
  return target;
}

/// What comes in, up to a cap.
struct Incoming {
  Bytes body;
  std::size_t max = 0;
  bool too_large = false;
};

std::size_t on_data(char* data, std::size_t, std::size_t size, void* context) {
  auto& incoming = *static_cast<Incoming*>(context);
  if (incoming.body.size() + size > incoming.max) {
    incoming.too_large = true;
    return 0;  // Another number than `size` ends the transfer.
  }
  incoming.body.append(data, size);
  return size;
}

/// libcurl asks at least once a second; anything but 0 ends the transfer.
int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(context)->load() ? 1 : 0;
}

}  // namespace

struct CurlTransport::State {
  Target target;
  std::unique_ptr<curl_slist, FreeList> headers;
  std::unique_ptr<CURL, FreeEasy> easy;
  Incoming incoming;
  const std::atomic<bool>* given_up = nullptr;
  Traffic traffic;
  Bytes begun_frame;
  std::future<Result<Bytes>> begun;

  void configure(const CurlOptions& options);
  Result<Bytes> post(std::string_view path, ByteView frame);
  Result<Bytes> judge(CURLcode code);
};

void CurlTransport::State::configure(const CurlOptions& options) {
  // Each header counts where "nothing new" is a few hundred bytes; Expect costs a second with
  // servers that do not answer it.
  for (const char* header : {"Expect:", "Accept:", "Content-Type:"}) {
    headers.reset(curl_slist_append(headers.release(), header));
  }
  CURL* handle = easy.get();
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_POST, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout_ms));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kSilenceBytesPerSecond);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.silence_s));
  curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_data);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &incoming);
  given_up = options.given_up;
  if (given_up != nullptr) {
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, given_up);
  }
  // A proxy of the environment is for other machines.
  if (target.loopback) curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
  if (!options.pinned_key.empty()) {
    curl_easy_setopt(handle, CURLOPT_PINNEDPUBLICKEY, options.pinned_key.c_str());
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  incoming.max = options.answer_max;
}

Result<Bytes> CurlTransport::State::post(std::string_view path, ByteView frame) {
  if (given_up != nullptr && given_up->load()) return fail(ErrorCode::unavailable, "net: given up");
  const std::string url = target.base + std::string(path);
  incoming.body.clear();
  incoming.too_large = false;
  CURL* handle = easy.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(frame.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, frame.data());
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, nullptr);
  return judge(code);
}

Result<Bytes> CurlTransport::State::judge(CURLcode code) {
  CURL* handle = easy.get();
  long request_size = 0;
  long header_size = 0;
  curl_off_t up = 0;
  long connects = 0;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &request_size);
  curl_easy_getinfo(handle, CURLINFO_HEADER_SIZE, &header_size);
  curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connects);
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  ++traffic.exchanges;
  traffic.connections += static_cast<std::uint64_t>(connects);
  // A body below 64 KiB goes out with the headers, and is counted with them.
  traffic.sent += static_cast<std::uint64_t>(request_size + (up < kSentWithHeaders ? 0 : up));
  traffic.received += static_cast<std::uint64_t>(header_size) + incoming.body.size();
  if (incoming.too_large) return fail(ErrorCode::too_large, "net: answer");
  if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH || code == CURLE_PEER_FAILED_VERIFICATION) {
    return fail(ErrorCode::unauthorized, "net: the other end is not the city");
  }
  if (code != CURLE_OK) {
    return fail(ErrorCode::unavailable, "net: curl " + std::to_string(static_cast<int>(code)));
  }
  // The city explains itself in a frame, whatever the status; what stands between only has a
  // status.
  if (status == 200 || ByteView(incoming.body).starts_with(kFrameMagic)) {
    return std::move(incoming.body);
  }
  const std::string context = "net: http " + std::to_string(status);
  if (status == 413) return fail(ErrorCode::too_large, context);
  if (status >= 500 || status == 429 || status == 408) return fail(ErrorCode::unavailable, context);
  return fail(ErrorCode::refused, context);
}

CurlTransport::CurlTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}

CurlTransport::~CurlTransport() {
  if (state_->begun.valid()) state_->begun.wait();
}

Result<std::unique_ptr<CurlTransport>> CurlTransport::make(const std::string& base_url,
                                                           const CurlOptions& options) {
  // libcurl's own global state; it must be made before there are threads that use it.
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  auto state = std::make_unique<State>();
  JINDU_TRY(state->target, read_target(base_url));
  state->easy.reset(curl_easy_init());
  if (!state->easy) return fail(ErrorCode::unavailable, "net: curl");
  state->configure(options);
  return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(state)));
}

Result<Bytes> CurlTransport::exchange(std::string_view path, ByteView frame) {
  JINDU_ENSURE(!state_->begun.valid());
  return state_->post(path, frame);
}

void CurlTransport::begin(std::string_view path, Bytes frame) {
  JINDU_ENSURE(!state_->begun.valid());
  state_->begun_frame = std::move(frame);
  state_->begun = std::async(std::launch::async, [state = state_.get(), path = std::string(path)] {
    return state->post(path, state->begun_frame);
  });
}

Result<Bytes> CurlTransport::finish() {
  JINDU_ENSURE(state_->begun.valid());
  return state_->begun.get();
}

CurlTransport::Traffic CurlTransport::traffic() const { return state_->traffic; }

}  // namespace jindu::net
