#include "server/first_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace bespoke {
namespace {

// A folder of its own, with stdout turned away from a terminal.
class ShowFirstKey : public testing::Test {
 protected:
  ShowFirstKey() {
    std::string name = (std::filesystem::temp_directory_path() / "first-key-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::fflush(stdout);
    stdout_ = ::dup(STDOUT_FILENO);
    std::FILE* const file = std::fopen((folder_ / "stdout").c_str(), "w");
    ::dup2(::fileno(file), STDOUT_FILENO);
    std::fclose(file);
  }
  ~ShowFirstKey() override {
    std::fflush(stdout);
    ::dup2(stdout_, STDOUT_FILENO);
    ::close(stdout_);
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path key_file() const { return folder_ / "first-administrator-key"; }
  static std::string text_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::filesystem::path folder_;
  int stdout_ = -1;
};

TEST_F(ShowFirstKey, WritesAFileThatOnlyItsOwnerCanRead) {
  const mode_t before = ::umask(0);
  const Status shown = show_first_key({"an-id", "a-secret"}, folder_);
  ::umask(before);
  ASSERT_TRUE(shown) << shown.error().details.front();
  EXPECT_EQ(text_of(key_file()), "client_id=an-id\nclient_secret=a-secret\n");
  struct stat facts {};
  ASSERT_EQ(::stat(key_file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777U, 0600U);
  std::fflush(stdout);
  EXPECT_EQ(text_of(folder_ / "stdout"), "");
}

TEST_F(ShowFirstKey, ReplacesTheFileOfAnEarlierStart) {
  std::ofstream(key_file()) << "an older and much longer text than that of a key, which anybody can read\n";
  std::filesystem::permissions(key_file(), std::filesystem::perms(0644));
  ASSERT_TRUE(show_first_key({"an-id", "a-secret"}, folder_));
  EXPECT_EQ(text_of(key_file()), "client_id=an-id\nclient_secret=a-secret\n");
  EXPECT_EQ(std::filesystem::status(key_file()).permissions(), std::filesystem::perms(0600));
}

TEST_F(ShowFirstKey, FollowsNoLink) {
  const std::filesystem::path victim = folder_ / "victim";
  std::ofstream(victim) << "untouched";
  std::filesystem::create_symlink(victim, key_file());
  ASSERT_TRUE(show_first_key({"an-id", "a-secret"}, folder_));
  EXPECT_EQ(text_of(victim), "untouched");
  EXPECT_FALSE(std::filesystem::is_symlink(key_file()));
}

TEST_F(ShowFirstKey, RefusesWhereItCannotWrite) {
  const Status shown = show_first_key({"an-id", "a-secret"}, folder_ / "missing");
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().details.front().find("a-secret"), std::string::npos);
}

}  // namespace
}  // namespace bespoke
