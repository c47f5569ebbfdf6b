/* Writes down what a process does to the files of one folder, so that a power loss can be replayed.

   Preloaded into a test's child. RECORD_ROOT is the folder, RECORD_LOG the file that takes the log,
   entry after entry: op, u16 length of path, path, u16 length of other path, other path, i64 offset,
   u32 length of data, data; little-endian. Ops: w write, d write that is durable when it returns,
   s sync of a file or folder, t truncate (offset is the size), c create, r rename, l link, u unlink,
   m mkdir. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *root;
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
  root = getenv("RECORD_ROOT");
  const char *log = getenv("RECORD_LOG");
  if (!root || !log) return;
  root_length = strlen(root);
  log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int ours(const char *path) {
  return log_fd >= 0 && strncmp(path, root, root_length) == 0 && path[root_length] == '/';
}

static void put(char op, const char *path, const char *other, int64_t offset,
                const struct iovec *parts, int count, size_t limit) {
  uint16_t n = strlen(path), m = other ? strlen(other) : 0;
  uint32_t size = (uint32_t)limit;
  struct iovec head[] = {{&op, 1},       {&n, 2},      {(void *)path, n}, {&m, 2},
                         {(void *)other, m}, {&offset, 8}, {&size, 4}};
  pthread_mutex_lock(&guard);
  syscall(SYS_writev, log_fd, head, 7);
  for (int i = 0; i < count && limit; i++) {
    size_t take = parts[i].iov_len < limit ? parts[i].iov_len : limit;
    syscall(SYS_write, log_fd, parts[i].iov_base, take);
    limit -= take;
  }
  pthread_mutex_unlock(&guard);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, PATH_MAX - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return ours(path);
}

static int whole(int at, const char *given, char *path) {
  char folder[PATH_MAX], joined[2 * PATH_MAX];
  if (log_fd < 0) return 0;
  if (given[0] == '/') return snprintf(path, PATH_MAX, "%s", given), ours(path);
  if (at == AT_FDCWD) {
    if (!getcwd(folder, sizeof folder)) return 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    ssize_t n = readlink(link, folder, PATH_MAX - 1);
    if (n < 0) return 0;
    folder[n] = 0;
  }
  snprintf(joined, sizeof joined, "%s/%s", folder, given);
  if (strlen(joined) >= PATH_MAX) return 0;
  strcpy(path, joined);
  return ours(path);
}

static void wrote(int fd, const struct iovec *parts, int count, int64_t offset, ssize_t done) {
  char path[PATH_MAX];
  int kept = errno;
  if (done > 0 && path_of(fd, path)) {
    if (offset < 0) offset = (int64_t)lseek(fd, 0, SEEK_CUR) - done;
    int flags = fcntl(fd, F_GETFL);
    put(flags & (O_DSYNC | O_SYNC) ? 'd' : 'w', path, NULL, offset, parts, count, done);
  }
  errno = kept;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size) {
  REAL(write);
  ssize_t done = real(fd, data, size);
  struct iovec part = {(void *)data, size};
  wrote(fd, &part, 1, -1, done);
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  REAL(pwrite);
  ssize_t done = real(fd, data, size, offset);
  struct iovec part = {(void *)data, size};
  wrote(fd, &part, 1, offset, done);
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  REAL(pwrite64);
  ssize_t done = real(fd, data, size, offset);
  struct iovec part = {(void *)data, size};
  wrote(fd, &part, 1, offset, done);
  return done;
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  ssize_t done = real(fd, parts, count);
  wrote(fd, parts, count, -1, done);
  return done;
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  REAL(pwritev);
  ssize_t done = real(fd, parts, count, offset);
  wrote(fd, parts, count, offset, done);
  return done;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  REAL(pwritev64);
  ssize_t done = real(fd, parts, count, offset);
  wrote(fd, parts, count, offset, done);
  return done;
}
static void noted(char op, int fd, int64_t offset, int failed) {
  char path[PATH_MAX];
  int kept = errno;
  if (!failed && path_of(fd, path)) put(op, path, NULL, offset, NULL, 0, 0);
  errno = kept;
}
int fsync(int fd) {
  REAL(fsync);
  int failed = real(fd);
  noted('s', fd, 0, failed);
  return failed;
}
int fdatasync(int fd) {
  REAL(fdatasync);
  int failed = real(fd);
  noted('s', fd, 0, failed);
  return failed;
}
int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  int failed = real(fd, size);
  noted('t', fd, size, failed);
  return failed;
}
int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  int failed = real(fd, size);
  noted('t', fd, size, failed);
  return failed;
}
static int opened(int fd, int at, const char *given, int flags, int there) {
  char path[PATH_MAX];
  int kept = errno;
  if (fd >= 0 && whole(at, given, path)) {
    if (!there) put('c', path, NULL, 0, NULL, 0, 0);
    else if (flags & O_TRUNC) put('t', path, NULL, 0, NULL, 0, 0);
  }
  errno = kept;
  return fd;
}
static int is_there(int at, const char *path) {
  int kept = errno, found = syscall(SYS_faccessat, at, path, F_OK) == 0;
  errno = kept;
  return found;
}
#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, int); va_end(more); }
int open(const char *path, int flags, ...) {
  MODE(flags);
  int there = is_there(AT_FDCWD, path);
  return opened(syscall(SYS_openat, AT_FDCWD, path, flags, mode), AT_FDCWD, path, flags, there);
}
int open64(const char *path, int flags, ...) {
  MODE(flags);
  int there = is_there(AT_FDCWD, path);
  return opened(syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode), AT_FDCWD, path, flags, there);
}
int openat(int at, const char *path, int flags, ...) {
  MODE(flags);
  int there = is_there(at, path);
  return opened(syscall(SYS_openat, at, path, flags, mode), at, path, flags, there);
}
static void named(char op, int at, const char *from, int other_at, const char *to, int failed) {
  char path[PATH_MAX], other[PATH_MAX];
  int kept = errno;
  if (!failed && whole(at, from, path)) {
    if (!to) put(op, path, NULL, 0, NULL, 0, 0);
    else if (whole(other_at, to, other)) put(op, path, other, 0, NULL, 0, 0);
  }
  errno = kept;
}
int rename(const char *from, const char *to) {
  REAL(rename);
  int failed = real(from, to);
  named('r', AT_FDCWD, from, AT_FDCWD, to, failed);
  return failed;
}
int renameat(int at, const char *from, int other, const char *to) {
  REAL(renameat);
  int failed = real(at, from, other, to);
  named('r', at, from, other, to, failed);
  return failed;
}
int link(const char *from, const char *to) {
  REAL(link);
  int failed = real(from, to);
  named('l', AT_FDCWD, from, AT_FDCWD, to, failed);
  return failed;
}
int linkat(int at, const char *from, int other, const char *to, int flags) {
  REAL(linkat);
  int failed = real(at, from, other, to, flags);
  named('l', at, from, other, to, failed);
  return failed;
}
int unlink(const char *path) {
  REAL(unlink);
  int failed = real(path);
  named('u', AT_FDCWD, path, AT_FDCWD, NULL, failed);
  return failed;
}
int unlinkat(int at, const char *path, int flags) {
  REAL(unlinkat);
  int failed = real(at, path, flags);
  named('u', at, path, AT_FDCWD, NULL, failed);
  return failed;
}
int rmdir(const char *path) {
  REAL(rmdir);
  int failed = real(path);
  named('u', AT_FDCWD, path, AT_FDCWD, NULL, failed);
  return failed;
}
int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  int failed = real(path, mode);
  named('m', AT_FDCWD, path, AT_FDCWD, NULL, failed);
  return failed;
}
