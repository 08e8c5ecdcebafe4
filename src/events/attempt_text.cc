#include "events/attempt_text.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace bespoke {
namespace {

std::string words_of(const OutboundReply& reply) {
  switch (reply.failure) {
    case OutboundFailure::NotAllowed:
      return "The address is inside: the server does not send there unless --webhook-allow names it";
    case OutboundFailure::TimedOut:
      return "No answer within 10 seconds";
    case OutboundFailure::None:
    case OutboundFailure::NotFound:
    case OutboundFailure::NotConnected:
    case OutboundFailure::NotTrusted:
    case OutboundFailure::Lost:
      return kept_text(reply.message);
  }
  return {};
}

}  // namespace

bool succeeded(const OutboundReply& reply) {
  return reply.status >= 200 && reply.status < 300;
}

OutboundReply without_secret() {
  OutboundReply reply;
  reply.failure = OutboundFailure::Lost;
  reply.message = "The secret_key cannot be read: the key file is not the one that it was kept with";
  return reply;
}

std::string kept_text(std::string text) {
  std::replace(text.begin(), text.end(), '\0', ' ');
  return with_valid_utf8(text);
}

std::string error_detail(const OutboundReply& reply) {
  if (succeeded(reply)) return {};
  if (reply.status == 0) return words_of(reply);
  return "Received a status code outside of 2xx range - treating webhook as a fail";
}

}  // namespace bespoke
