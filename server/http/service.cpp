#include "server/http/service.h"

#include <algorithm>
#include <exception>

namespace jindu::city_http {
namespace {

http::Response plain(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

/// Operations and bytes of a run, for the group's caps.
void measure(const accept::Prepared& run, std::size_t& operations, std::size_t& bytes) {
  for (const accept::PreparedSegment& segment : run.segments) {
    for (const accept::PreparedEntry& entry : segment.entries) {
      operations += std::max<std::size_t>(1, entry.operations.size());
      bytes += entry.received.envelope.size();
    }
  }
  for (const accept::PreparedFile& file : run.files) {
    for (const Bytes& chunk : file.chunks) bytes += chunk.size();
  }
}

/// What a request without a place is told; null: it is one of ours.
const char* stray(const http::Request& request) {
  const bool post = request.path == "/v1/sync" || request.path == "/v1/enrol";
  if (!post && request.path != "/v1/health") {
    return R"({"error":{"code":"H-810","message":"没有这个地址"}})";
  }
  if (request.method != (post ? "POST" : "GET")) {
    return R"({"error":{"code":"H-811","message":"请求方法不对"}})";
  }
  return nullptr;
}

}  // namespace

Service::Ticket::Ticket(Service& service) : service_(service) {
  const std::lock_guard lock(service_.mutex_);
  ++service_.open_;
}

Service::Ticket::~Ticket() {
  const std::lock_guard lock(service_.mutex_);
  if (--service_.open_ == 0) service_.all_gone_.notify_all();
}

Result<std::unique_ptr<Service>> Service::start(city::City& city, int workers) {
  std::unique_ptr<Service> service(new Service(city));
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int count = workers > 0 ? workers : std::max(2, cores);
  for (int i = 0; i < count; ++i) {
    Result<std::unique_ptr<store::Reader>> reader = city.store().open_reader();
    if (!reader.ok()) {
      service->stop();
      return reader.error();
    }
    service->workers_.emplace_back(
        [raw = service.get(), own = std::shared_ptr(std::move(*reader))] { raw->work(*own); });
  }
  service->writer_ = std::thread([raw = service.get()] { raw->write(); });
  return service;
}

Service::~Service() { stop(); }

void Service::stop() {
  {
    std::unique_lock lock(mutex_);
    // Replies that are due are still given: their effects may already be on the disk.
    if (writer_.joinable()) all_gone_.wait(lock, [this] { return open_ == 0; });
    stopping_ = true;
  }
  work_waits_.notify_all();
  writing_waits_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  if (writer_.joinable()) writer_.join();
}

void Service::handle(http::Request request, http::Reply reply) {
  if (const char* answer = stray(request)) {
    const bool known = std::string_view(answer).find("H-811") != std::string_view::npos;
    reply(plain(known ? 405 : 404, answer));
    return;
  }
  if (request.path == "/v1/health") {
    reply(plain(200, R"({"ok":true})"));
    return;
  }
  auto job = std::make_shared<Job>(*this);
  job->request = std::move(request);
  job->reply = std::move(reply);
  const std::lock_guard lock(mutex_);
  to_work_.push_back(std::move(job));
  work_waits_.notify_one();
}

void Service::finish(Job& job, const city::Answer& answer) {
  http::Response response;
  response.status = answer.status;
  // Without a type: 40 bytes less in each answer, and the frame says what it is.
  response.body = answer.frame;
  job.reply(std::move(response));
}

void Service::work(store::Reader& reader) {
  for (;;) {
    JobPtr job;
    {
      std::unique_lock lock(mutex_);
      work_waits_.wait(lock, [this] { return stopping_ || !to_work_.empty(); });
      if (to_work_.empty()) return;
      job = std::move(to_work_.front());
      to_work_.pop_front();
    }
    step(job, reader);
  }
}

void Service::step(const JobPtr& job, store::Reader& reader) {
  try {
    if (job->response || job->failed) {
      answer(*job, reader);
    } else {
      open(job, reader);
    }
  } catch (const std::exception&) {
    // A library's exception ends its request, not the server: the reply goes uncalled.
  }
}

void Service::answer(Job& job, store::Reader& reader) {
  if (job.failed) return finish(job, city::sync_answer(city_, *job.sync, *job.failed));
  const Status made =
      city_.acceptor().answer(job.sync->request, job.sync->channel.replica, reader, *job.response);
  finish(job, made.ok() ? city::sync_answer(city_, *job.sync, *job.response)
                        : city::sync_answer(city_, *job.sync, made.error()));
}

void Service::open(const JobPtr& job, store::Reader& reader) {
  if (job->request.path == "/v1/enrol") {
    Result<wire::EnrolRequest> request = city::open_enrolment(city_, job->request.body);
    if (!request.ok()) return finish(*job, city::error_answer(city_, request.error()));
    Write write;
    write.job = job;
    write.enrol = std::move(*request);
    return to_writer(std::move(write));
  }
  Result<city::OpenedSync> opened = city::open_sync(city_, reader, job->request.body);
  if (!opened.ok()) return finish(*job, city::error_answer(city_, opened.error()));
  job->request.body = {};
  job->sync = std::move(*opened);
  if (!accept::brings_something(job->sync->request)) {  // Nothing to judge: straight to the answer.
    {
      const std::lock_guard lock(mutex_);
      wire::DeskStatus& seen = seen_[job->sync->channel.replica];
      seen = job->sync->request.desk();
      seen.set_came_ms(city_.clock().wall_ms());
    }
    job->response.emplace();
    return answer(*job, reader);
  }
  const Status verified = verify(job, reader);
  if (!verified.ok()) finish(*job, city::sync_answer(city_, *job->sync, verified.error()));
}

/// Hands the runs over, one by one. After an error the writer still has those before; what it
/// makes of them is not told, and the desk asks again.
Status Service::verify(const JobPtr& job, store::Reader& reader) {
  const accept::Acceptor& acceptor = city_.acceptor();
  JINDU_TRY(accept::Prepared whole,
            acceptor.take_apart(job->sync->request, job->sync->channel.replica, reader));
  if (whole.empty()) {  // Chunks alone, and none that the city wants next.
    job->response.emplace();
    answer(*job, reader);
    return {};
  }
  while (!whole.empty()) {
    Write write;
    write.job = job;
    JINDU_TRY(write.run, acceptor.verify_next(whole, accept::kRunEntries, reader, executor_));
    write.last = whole.empty();
    measure(write.run, write.operations, write.bytes);
    to_writer(std::move(write));
  }
  return {};
}

void Service::to_writer(Write write) {
  const std::lock_guard lock(mutex_);
  to_write_.push_back(std::move(write));
  writing_waits_.notify_one();
}

}  // namespace jindu::city_http
