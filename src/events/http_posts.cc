#include "events/http_posts.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "events/limits.h"

namespace bespoke {
namespace {

constexpr long idle_connections_max = 256;

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

}  // namespace

// Stays where it is: curl has pointers to it.
class HttpPosts::Transfer {
 public:
  Transfer(HttpPost post, Done done, const AddressGuard& guard)
      : post_(std::move(post)), done_(std::move(done)), guard_(guard), easy_(curl_easy_init()) {
    for (const auto& [name, value] : post_.headers) add_header(std::string(name).append(": ").append(value));
    add_header("Expect:");
    configure();
  }

  CURL* easy() const { return easy_.get(); }

  void finish(CURLcode code) {
    PostOutcome outcome;
    outcome.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    // Of an answer that is longer than what is read, the status is what counts.
    const bool cut = code == CURLE_WRITE_ERROR && received_ > reply_bytes_max;
    if (code == CURLE_OK || cut) {
      outcome.status = status;
    } else if (refused_) {
      outcome.failure =
          "The address is inside: the server does not send there unless --webhook-allow names it";
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
      outcome.failure = "No answer within 10 seconds";
    } else {
      outcome.failure = message_.front() == '\0' ? curl_easy_strerror(code) : message_.data();
    }
    outcome.body = std::move(reply_);
    done_(std::move(outcome));
  }

 private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void add_header(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return;
    (void)headers_.release();
    headers_.reset(longer);
  }

  void configure() {
    set(CURLOPT_URL, post_.url.c_str());
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, post_.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post_.body.size()));
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_USERAGENT, "Bespoke");
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::chrono::milliseconds(delivery_time_max).count()));
    set(CURLOPT_ERRORBUFFER, message_.data());
    set(CURLOPT_WRITEFUNCTION, &Transfer::receive);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::receive_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_PRIVATE, this);
  }

  static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t bytes = size * count;
    transfer.received_ += bytes;
    if (transfer.reply_.size() < reply_kept_bytes_max) {
      transfer.reply_.append(data, std::min(bytes, reply_kept_bytes_max - transfer.reply_.size()));
    }
    return transfer.received_ > reply_bytes_max ? 0 : bytes;
  }

  static std::size_t receive_header(char*, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.header_bytes_ += size * count;
    return transfer.header_bytes_ > reply_bytes_max ? 0 : size * count;
  }

  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.guard_.allows(&address->addr)) {
      transfer.refused_ = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  const HttpPost post_;
  const Done done_;
  const AddressGuard& guard_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::string reply_;
  std::size_t received_ = 0;
  std::size_t header_bytes_ = 0;
  bool refused_ = false;
};

struct HttpPosts::State {
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers;
};

HttpPosts::HttpPosts(const AddressGuard& guard) : guard_(guard) {
  start_curl_once();
  state_ = std::make_unique<State>();
  curl_multi_setopt(state_->multi.get(), CURLMOPT_MAXCONNECTS, idle_connections_max);
}

HttpPosts::~HttpPosts() {
  for (const auto& [easy, transfer] : state_->transfers) curl_multi_remove_handle(state_->multi.get(), easy);
}

void HttpPosts::send(HttpPost post, Done done) {
  auto transfer = std::make_unique<Transfer>(std::move(post), std::move(done), guard_);
  CURL* const easy = transfer->easy();
  state_->transfers.emplace(easy, std::move(transfer));
  curl_multi_add_handle(state_->multi.get(), easy);
}

std::size_t HttpPosts::under_way() const {
  return state_->transfers.size();
}

void HttpPosts::work(std::chrono::milliseconds wait) {
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

void HttpPosts::wake() {
  curl_multi_wakeup(state_->multi.get());
}

}  // namespace bespoke
