#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cstring>
#include <span>
#include <utility>

#include "http/limits.h"

namespace bespoke::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// With forward secrecy and authenticated encryption only; TLS 1.3 has no other.
constexpr const char* tls_12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::size_t record_bytes = 16 * 1024;  // RFC 8446 5.1
constexpr unsigned char session_context[] = "bespoke";

Error refused(const std::string& what) {
  std::string detail = what;
  if (const char* reason = ERR_reason_error_string(ERR_peek_last_error()))
    detail += std::string(": ") + reason;
  ERR_clear_error();
  return {ErrorCode::Invalid, {detail}};
}

// A password would be asked for on the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

// Of what a client offers we speak one; a client that offers only others may go on without (RFC 7301 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, chosen_size, ours, sizeof ours - 1, offered, offered_size);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// Much of what a client offers is kept for as long as the connection is.
int check_client_hello(SSL* session, int* alert, void*) {
  const unsigned char* ciphers = nullptr;
  std::size_t bytes = SSL_client_hello_get0_ciphers(session, &ciphers);
  int* types = nullptr;
  std::size_t count = 0;
  if (SSL_client_hello_get1_extensions_present(session, &types, &count) != 1) return SSL_CLIENT_HELLO_ERROR;
  for (const int type : std::span(types, count)) {
    const unsigned char* extension = nullptr;
    std::size_t size = 0;
    if (SSL_client_hello_get0_ext(session, static_cast<unsigned>(type), &extension, &size) == 1)
      bytes += size;
  }
  OPENSSL_free(types);
  if (bytes <= client_hello_bytes_max) return SSL_CLIENT_HELLO_SUCCESS;
  *alert = SSL_AD_HANDSHAKE_FAILURE;
  return SSL_CLIENT_HELLO_ERROR;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, tls_12_ciphers);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_ENABLE_PARTIAL_WRITE);
  // A read ends after each message of a handshake: others on this thread have their turn between two of them.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_client_hello_cb(context, check_client_hello, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets are kept by the clients
  SSL_CTX_set_session_id_context(context, session_context, sizeof session_context - 1);
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

Result<std::shared_ptr<SSL_CTX>> make_context(const Tls::Files& files) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return refused("no TLS can be spoken");
  set_rules(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return refused("'" + files.certificate + "' holds no certificate that can be used");
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return refused("'" + files.key +
                   "' holds no key that can be used, or another one than the certificate's");
  if (SSL_CTX_check_private_key(context.get()) != 1)
    return refused("'" + files.key + "' does not hold the key of the certificate");
  return context;
}

}  // namespace

std::unique_ptr<TlsSession> TlsSession::open(ssl_ctx_st* context, int descriptor) {
  std::unique_ptr<TlsSession> opened(new TlsSession(SSL_new(context)));
  if (opened->session_ == nullptr || SSL_set_fd(opened->session_, descriptor) != 1) return nullptr;
  SSL_set_accept_state(opened->session_);
  SSL_set_msg_callback(opened->session_, note_message);
  SSL_set_msg_callback_arg(opened->session_, opened.get());
  return opened;
}

// A client may renew its keys whenever it likes, and do nothing else.
void TlsSession::note_message(int is_written, int /*version*/, int content_type, const void* /*bytes*/,
                              std::size_t /*size*/, ssl_st* /*session*/, void* self) {
  if (is_written == 0 && content_type == SSL3_RT_HANDSHAKE)
    ++static_cast<TlsSession*>(self)->handshake_messages_;
}

TlsSession::~TlsSession() {
  SSL_free(session_);
}

std::size_t TlsSession::read(asio::mutable_buffer into, error_code& error) {
  ERR_clear_error();
  std::size_t count = 0;
  const bool was_established = is_established();
  const int returned = SSL_read_ex(session_, into.data(), into.size(), &count);
  error = outcome(returned);
  if (!error || !was_established) handshake_messages_ = 0;
  if (handshake_messages_ > handshake_messages_max) {
    broken_ = true;
    error = asio::error::connection_reset;
  }
  return error ? 0 : count;
}

// A head and a short body are one record, and one system call.
std::size_t TlsSession::write(const Parts& parts, std::size_t written, error_code& error) {
  thread_local std::array<char, record_bytes> record;
  std::size_t size = 0;
  std::size_t skipped = written;
  for (const asio::const_buffer& part : parts) {
    const std::size_t skip = std::min(skipped, part.size());
    skipped -= skip;
    const std::size_t count = std::min(part.size() - skip, record.size() - size);
    if (count > 0) std::memcpy(record.data() + size, static_cast<const char*>(part.data()) + skip, count);
    size += count;
  }
  ERR_clear_error();
  std::size_t count = 0;
  const int returned = SSL_write_ex(session_, record.data(), size, &count);
  error = outcome(returned);
  return error ? 0 : count;
}

bool TlsSession::is_established() const {
  return SSL_in_init(session_) == 0;
}

// Measured: 58 KiB of a first record without its last byte, up to 170 of a long ClientHello; 31 of a later
// record.
std::size_t TlsSession::held_bytes() const {
  constexpr std::size_t of_handshake = 128 * 1024;
  constexpr std::size_t of_record = 20 * 1024;
  if (!is_established()) return of_handshake;
  return SSL_has_pending(session_) != 0 ? of_record : 0;
}

bool TlsSession::has_read_ahead() const {
  return SSL_pending(session_) > 0;
}

void TlsSession::finish() {
  if (broken_ || SSL_in_init(session_) != 0) return;
  ERR_clear_error();
  SSL_shutdown(session_);
  ERR_clear_error();
}

error_code TlsSession::outcome(int returned) {
  waits_for_ = asio::socket_base::wait_read;
  if (returned == 1) return {};
  switch (SSL_get_error(session_, returned)) {
    case SSL_ERROR_WANT_READ:
      return asio::error::would_block;
    case SSL_ERROR_WANT_WRITE:
      waits_for_ = asio::socket_base::wait_write;
      return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN:
      return asio::error::eof;
    default:
      broken_ = true;
      ERR_clear_error();
      return asio::error::connection_reset;
  }
}

Result<std::shared_ptr<Tls>> Tls::load(Files files) {
  std::shared_ptr<Tls> tls(new Tls(std::move(files)));
  if (Status loaded = tls->reload(); !loaded) return std::move(loaded).error();
  return tls;
}

Status Tls::reload() {
  Result<std::shared_ptr<SSL_CTX>> context = make_context(files_);
  if (!context) return std::move(context).error();
  const std::lock_guard lock(mutex_);
  context_ = *std::move(context);
  return {};
}

std::unique_ptr<TlsSession> Tls::new_session(int descriptor) const {
  const std::lock_guard lock(mutex_);
  return TlsSession::open(context_.get(), descriptor);
}

}  // namespace bespoke::http
