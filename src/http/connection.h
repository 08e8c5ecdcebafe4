// One connection: reads a request, hands it to the handler, writes the answer, and again.
//
// At rest it holds no buffer: it waits until there is something to read, and then reads into its thread's.
// What it holds beyond that, heads, bodies and answers, it pays for out of the server's budget of memory.
// Where that is spent, whoever has held a part of it longest on this thread, and for longer than a second,
// makes way.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "http/body_stream.h"
#include "http/io_thread.h"
#include "http/load.h"
#include "http/request_reader.h"

namespace bespoke::http {

// One system call writes at most this much, so that a large answer shows its progress.
inline constexpr std::size_t write_bytes = 256 * 1024;

// All of it runs on its IoThread, but for respond() and abandon(), which any thread may call.
class Connection final : public Exchange, public Member, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<IoThread> thread, Socket socket, OpenConnections::Token token);

  void start();
  void respond(Response response) override;
  void abandon() noexcept override;
  void tick(Clock::time_point now) override;
  void drain() override;
  void close() override;
  bool is_idle() const override { return phase_ == Phase::Idle; }
  bool make_way() override;

 private:
  enum class Phase { Idle, Head, Body, Handling, Writing, Streaming, Lingering, Closed };
  // Why the operation under way was ended, and the request is refused.
  enum class Ended { No, TookTooLong, MadeWay };

  const Service& service() const { return thread_->service(); }
  const ServerOptions& options() const { return service().options; }
  Clock::time_point idle_deadline() const;

  void refuse_connection();
  void read();
  void on_readable(boost::system::error_code error);
  void await_record();
  void take_unread();
  void keep_unread();
  void enter(Phase phase);
  bool admit();
  void answer_before_body(Response response);
  void write_continue();
  void handle();
  void end_operation(Ended why);
  void refuse_ended();
  void refuse(Refusal refusal);
  void refuse_for_memory();
  void answer(Response response);
  void write_answer();
  void on_answered(boost::system::error_code error);
  void begin_to_stream();
  void watch_reader();
  void write_pieces();
  void end_stream();
  void begin_to_linger();

  bool hold(std::size_t bytes);
  std::size_t bytes_held() const { return reader_.bytes_held() + kept_.capacity(); }
  std::shared_ptr<MemoryCharge> pay_for(Response& response);
  bool hold_answer();
  void note_hold();

  // What is thrown ends this connection and nothing else: there is no memory, or it is a bug.
  template <class Work>
  void guard(Work work) {
    try {
      work();
    } catch (const std::exception& exception) {
      service().log(std::string_view(exception.what()));
      close();
    }
  }

  std::shared_ptr<IoThread> thread_;
  OpenConnections::Token token_;
  Stream stream_;
  std::string peer_;
  IoThread::Place place_;
  Phase phase_ = Phase::Idle;
  Clock::time_point deadline_;
  Ended ended_ = Ended::No;
  std::atomic<bool> lost_ = false;  // no answer can come any more
  AfterAnswer after_ = AfterAnswer::Close;
  bool discards_body_ = false;
  std::string_view unread_;  // of the thread's buffer, or of kept_
  std::string kept_;         // what was read beyond the request
  RequestReader reader_;
  std::string head_;
  Response response_;
  std::shared_ptr<BodyStream> body_;  // while it is sent
  std::string chunk_;                 // of it, being written
  bool chunked_ = false;
  std::size_t lingered_bytes_ = 0;
  MemoryCharge charge_;
  IoThread::Holding holding_;
};

}  // namespace bespoke::http
