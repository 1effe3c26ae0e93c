/* The wall clock of one process is ahead by the nanoseconds that stand in the file which WALL_CLOCK names, and jumps when that
 * changes. A wait that ends at a moment of the wall clock ends by this clock, as the kernel does it. No other clock is touched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
/* How soon a wait notices a jump. */
#define SLICE (SECOND / 50)

static volatile int64_t *ahead;

__attribute__((constructor)) static void look(void) {
    const char *path = getenv("WALL_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
    /* Without it a test would pass by the true clock. */
    if (mapped == MAP_FAILED)
        abort();
    ahead = mapped;
    close(file);
}

static int64_t of(const struct timespec *moment) {
    return moment->tv_sec * SECOND + moment->tv_nsec;
}

static struct timespec moment(int64_t nanoseconds) {
    return (struct timespec){nanoseconds / SECOND, nanoseconds % SECOND};
}

static int64_t true_now(void) {
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    return of(&now);
}

int clock_gettime(clockid_t id, struct timespec *now) {
    if (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)
        return syscall(SYS_clock_gettime, id, now);
    *now = moment(true_now() + (ahead ? *ahead : 0));
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec read;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &read);
    *now = (struct timeval){read.tv_sec, read.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *now) {
    struct timespec read;
    clock_gettime(CLOCK_REALTIME, &read);
    if (now)
        *now = read.tv_sec;
    return read.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
    clock_gettime(CLOCK_REALTIME, now);
    return base;
}

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict until) {
    static int (*wait)(cnd_t *, mtx_t *, const struct timespec *);
    if (!wait)
        wait = dlsym(RTLD_NEXT, "cnd_timedwait");
    for (;;) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        int64_t left = of(until) - of(&now);
        if (left <= 0)
            return thrd_timedout;
        struct timespec slice = moment(true_now() + (left < SLICE ? left : SLICE));
        int result = wait(condition, mutex, &slice);
        if (result != thrd_timedout)
            return result;
    }
}
