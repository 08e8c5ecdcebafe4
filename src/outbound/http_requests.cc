#include "outbound/http_requests.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include "outbound/limits.h"

namespace bespoke {
namespace {

void start_curl_once() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)started;
}

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

OutboundFailure failure_of(CURLcode code) {
  switch (static_cast<int>(code)) {  // of the many that curl has
    case CURLE_COULDNT_RESOLVE_HOST:
      return OutboundFailure::NotFound;
    case CURLE_COULDNT_CONNECT:
      return OutboundFailure::NotConnected;
    case CURLE_OPERATION_TIMEDOUT:
      return OutboundFailure::TimedOut;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return OutboundFailure::NotTrusted;
    default:
      return OutboundFailure::Lost;
  }
}

}  // namespace

// Stays where it is: curl has pointers to it.
class HttpRequests::Transfer {
 public:
  Transfer(OutboundRequest request, Done done, const OutboundOptions& options)
      : request_(std::move(request)), done_(std::move(done)), options_(options), easy_(curl_easy_init()) {
    for (const auto& [name, value] : request_.headers) {
      add_header(std::string(name).append(": ").append(value));
    }
    for (const char* const own_idea : {"Expect", "Content-Type"}) {
      if (!has_header(own_idea)) add_header(std::string(own_idea) + ":");  // leaves out what curl would say
    }
    configure_request();
    configure_connection();
    configure_reply();
  }

  CURL* easy() const { return easy_.get(); }

  void finish(CURLcode code) {
    reply_.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    if (code == CURLE_OK || reply_.is_cut) {
      long status = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
      reply_.status = status;
      reply_.retry_after = header("Retry-After");
    } else {
      reply_.failure = refused_ ? OutboundFailure::NotAllowed : failure_of(code);
      reply_.message = message_of(code);
    }
    done_(std::move(reply_));
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  bool has_header(std::string_view wanted) const {
    return std::ranges::any_of(request_.headers,
                               [wanted](const auto& header) { return header.first == wanted; });
  }

  void add_header(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return;
    (void)headers_.release();
    headers_.reset(longer);
  }

  void configure_request() {
    set(CURLOPT_URL, request_.url.c_str());
    if (!request_.body.empty() || request_.method == "POST") {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDS, request_.body.data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    }
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_USERAGENT, "Bespoke");
    set(CURLOPT_FRESH_CONNECT, request_.repeat == Repeat::Never ? 1L : 0L);
  }

  void configure_connection() {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options_.ca_file.empty()) {
      set(CURLOPT_CAINFO, options_.ca_file.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_time_max.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.time_max.count()));
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
  }

  void configure_reply() {
    set(CURLOPT_ERRORBUFFER, message_.data());
    set(CURLOPT_WRITEFUNCTION, &Transfer::receive);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::receive_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_PRIVATE, this);
  }

  std::string header(const char* name) const {
    curl_header* found = nullptr;
    if (curl_easy_header(easy_.get(), name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
    return found->value;
  }

  // Of a connection that could not be made the system says more than curl.
  std::string message_of(CURLcode code) const {
    long system_error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &system_error);
    if (code == CURLE_COULDNT_CONNECT && system_error != 0) {
      return std::system_category().message(static_cast<int>(system_error));
    }
    return message_.front() == '\0' ? curl_easy_strerror(code) : message_.data();
  }

  static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    transfer.received_ += bytes;
    std::string& body = transfer.reply_.body;
    const std::size_t kept_max = transfer.options_.kept_bytes_max;
    if (body.size() < kept_max) body.append(data, std::min(bytes, kept_max - body.size()));
    transfer.reply_.is_cut = transfer.received_ > transfer.options_.read_bytes_max;
    return transfer.reply_.is_cut ? 0 : bytes;
  }

  static std::size_t receive_header(char*, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    transfer.header_bytes_ += bytes;
    return transfer.header_bytes_ > answer_head_bytes_max ? 0 : bytes;
  }

  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (transfer.options_.allows && !transfer.options_.allows(&address->addr)) {
      transfer.refused_ = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  const OutboundRequest request_;
  const Done done_;
  const OutboundOptions& options_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  OutboundReply reply_;
  std::size_t received_ = 0;
  std::size_t header_bytes_ = 0;
  bool refused_ = false;
};

struct HttpRequests::State {
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers;
};

HttpRequests::HttpRequests(OutboundOptions options) : options_(std::move(options)) {
  start_curl_once();
  state_ = std::make_unique<State>();
  curl_multi_setopt(state_->multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(idle_connections_max));
}

HttpRequests::~HttpRequests() {
  for (const auto& [easy, transfer] : state_->transfers) curl_multi_remove_handle(state_->multi.get(), easy);
}

void HttpRequests::send(OutboundRequest request, Done done) {
  auto transfer = std::make_unique<Transfer>(std::move(request), std::move(done), options_);
  CURL* const easy = transfer->easy();
  state_->transfers.emplace(easy, std::move(transfer));
  curl_multi_add_handle(state_->multi.get(), easy);
}

std::size_t HttpRequests::under_way() const {
  return state_->transfers.size();
}

void HttpRequests::work(std::chrono::milliseconds wait) {
  CURLM* const multi = state_->multi.get();
  int running = 0;
  curl_multi_perform(multi, &running);
  int messages = 0;
  bool any = false;
  while (const CURLMsg* message = curl_multi_info_read(multi, &messages)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(multi, easy);
    const auto found = state_->transfers.find(easy);
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    state_->transfers.erase(found);
    transfer->finish(code);
  }
  if (!any) curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
}

void HttpRequests::wake() {
  curl_multi_wakeup(state_->multi.get());
}

}  // namespace bespoke
