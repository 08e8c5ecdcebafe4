// Loaded before the C library: while the file that HUNG_WHILE names is there, no fdatasync comes back.
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fdatasync(int file) {
  const char *hung = getenv("HUNG_WHILE");
  while (hung != NULL && access(hung, F_OK) == 0) usleep(20000);
  return (int)syscall(SYS_fdatasync, file);
}
