#include "events/delivery_request.h"

#include "base/time.h"
#include "events/event_body.h"
#include "events/signature.h"

namespace bespoke {

OutboundRequest delivery_request(const DueJob& due, const Integration& integration,
                                 const std::optional<std::string>& secret, const Catalog& catalog,
                                 const Links& links) {
  const std::string id = due.job.id.text();
  const std::int64_t now_s = Timestamp::now().ms / 1000;
  OutboundRequest post;
  post.method = "POST";
  post.url = integration.url;
  post.headers = {
      {"Content-Type", "application/json"}, {"webhook-id", id}, {"webhook-timestamp", std::to_string(now_s)}};
  post.body = event_body(due, due.job.attempts + 1, integration, secret, catalog, links);
  if (secret) {
    post.headers.emplace_back("X-MOLTIN-SECRET-KEY", *secret);
    post.headers.emplace_back("webhook-signature", webhook_signature(*secret, id, now_s, post.body));
  }
  return post;
}

}  // namespace bespoke
