/* What a broker cannot do without, and nothing else: a server that takes bytes from connections, writes and syncs them if
 * told to, and sends them back; no protocol, no queues. Says how many messages a second went through, what processor
 * time the server took for each, and in how many microseconds the answer came (half of them, 99 % of them), so that a
 * broker's figures can be put beside the machine's own.
 *
 *   cc -O2 -o barelimit barelimit.c
 *   barelimit CONNECTIONS BYTES RATE SECONDS [FILE]
 *
 * RATE is messages a second over all connections in turn; with 0 each connection sends its next message when the answer to
 * the one before has come. Answers are timed from when their message was due, or was sent where it is due at no time. With FILE whatever came together is written into it, zero-written before, and synced before it
 * is answered; the file is removed at the end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 10000, EVENTS = 256, PIECE = 64 << 10, FILE_BYTES = 64 << 20, TIMES = 1 << 22 };

/* A connection as the client sees it: which it is, the bytes of an answer that is not whole yet, how many were, and when the last message was sent. */
struct peer { int number; long behind; long long answered; double sent; };

/* How long answers took, in seconds: the first so many of them. */
static float times[TIMES];
static long long timed;

static void die(const char *what) {
    fprintf(stderr, "barelimit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void watch(int epoll, int socket) {
    int one = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = socket };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0) die("epoll_ctl");
}

static void send_all(int socket, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EPIPE || errno == ECONNRESET) return;
            die("send");
        }
        bytes += sent;
        length -= (size_t)sent;
    }
}

static int prepare(const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (file < 0) die(path);
    static char zeros[PIECE];
    for (int at = 0; at < FILE_BYTES; at += PIECE)
        if (write(file, zeros, PIECE) != PIECE) die(path);
    if (fdatasync(file) != 0) die(path);
    return file;
}

/* Answers until the first connection ends, and then says what processor time it took, start left out. */
static void serve(int listener, int connections, const char *path, int report) {
    int epoll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        int accepted = accept(listener, NULL, NULL);
        if (accepted < 0) die("accept");
        watch(epoll, accepted);
    }
    int file = path ? prepare(path) : -1;
    off_t offset = 0;
    char *bytes = malloc((size_t)EVENTS * PIECE);
    struct epoll_event events[EVENTS];
    ssize_t lengths[EVENTS];
    struct rusage began, ended;
    getrusage(RUSAGE_SELF, &began);
    char ready = 1;
    if (write(report, &ready, 1) != 1) die("pipe");
    for (bool open = true; open;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        size_t total = 0;
        for (int i = 0; i < count; i++) {
            lengths[i] = recv(events[i].data.fd, bytes + total, PIECE, 0);
            if (lengths[i] <= 0) { open = false; lengths[i] = 0; }
            total += (size_t)lengths[i];
        }
        if (file >= 0 && total > 0) {
            if (offset + (off_t)total > FILE_BYTES) offset = 0;
            if (pwrite(file, bytes, total, offset) != (ssize_t)total || fdatasync(file) != 0) die(path);
            offset += (off_t)total;
        }
        const char *next = bytes;
        for (int i = 0; i < count; next += lengths[i++]) send_all(events[i].data.fd, next, (size_t)lengths[i]);
    }
    getrusage(RUSAGE_SELF, &ended);
    double took = (ended.ru_utime.tv_sec - began.ru_utime.tv_sec) + (ended.ru_stime.tv_sec - began.ru_stime.tv_sec)
        + ((ended.ru_utime.tv_usec - began.ru_utime.tv_usec) + (ended.ru_stime.tv_usec - began.ru_stime.tv_usec)) * 1e-6;
    if (write(report, &took, sizeof took) != sizeof took) die("pipe");
}

static int compare(const void *one, const void *other) {
    float a = *(const float *)one, b = *(const float *)other;
    return (a > b) - (a < b);
}

/* Takes answers that are there, or waits for some until a time; counts whole ones and, without a rate, sends the next message for each. */
static long long take(int epoll, struct peer *peers, int connections, const char *message, size_t length, double rate, double began, double until) {
    struct epoll_event events[EVENTS];
    static char piece[PIECE];
    double left = until - now();
    struct timespec wait = { .tv_sec = left > 0 ? (time_t)left : 0, .tv_nsec = left > 0 ? (long)((left - (time_t)left) * 1e9) : 0 };
    int count = epoll_pwait2(epoll, events, EVENTS, &wait, NULL);
    long long whole = 0;
    for (int i = 0; i < count; i++) {
        int socket = events[i].data.fd;
        ssize_t got = recv(socket, piece, PIECE, MSG_DONTWAIT);
        if (got <= 0) continue;
        double came = now();
        struct peer *peer = &peers[socket];
        peer->behind += got;
        for (; peer->behind >= (long)length; peer->behind -= (long)length, whole++) {
            long long number = peer->answered++ * connections + peer->number;
            if (timed < TIMES) times[timed++] = (float)(came - (rate > 0 ? began + (double)number / rate : peer->sent));
            if (rate > 0) continue;
            peer->sent = now();
            send_all(socket, message, length);
        }
    }
    return whole;
}

int main(int count, char **words) {
    if (count < 5 || count > 6) {
        fprintf(stderr, "usage: barelimit CONNECTIONS BYTES RATE SECONDS [FILE]\n");
        return 2;
    }
    int connections = atoi(words[1]);
    size_t length = (size_t)atol(words[2]);
    double rate = atof(words[3]), seconds = atof(words[4]);
    const char *path = count == 6 ? words[5] : NULL;
    if (connections < 1 || connections > MOST || length < 1 || length > PIECE || rate < 0 || seconds <= 0) {
        fprintf(stderr, "barelimit: 1 to %d connections, 1 to %d bytes, a rate and a time\n", MOST, PIECE);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), report[2];
    if (bind(listener, (void *)&address, size) != 0 || listen(listener, MOST) != 0) die("listen");
    getsockname(listener, (void *)&address, &size);
    if (pipe(report) != 0) die("pipe");
    pid_t server = fork();
    if (server < 0) die("fork");
    if (server == 0) {
        serve(listener, connections, path, report[1]);
        _exit(0);
    }
    close(report[1]);

    int epoll = epoll_create1(0), *sockets = malloc(sizeof(int) * (size_t)connections);
    struct peer *peers = calloc(MOST + 64, sizeof *peers);
    for (int i = 0; i < connections; i++) {
        sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (sockets[i] >= MOST + 64 || connect(sockets[i], (void *)&address, size) != 0) die("connect");
        watch(epoll, sockets[i]);
        peers[sockets[i]].number = i;
    }
    char *message = calloc(1, length), ready;
    if (read(report[0], &ready, 1) != 1) die("the server ended");

    double began = now(), end = began + seconds;
    long long sent = 0, answered = 0;
    if (rate == 0) for (; sent < connections; sent++) {
        peers[sockets[sent]].sent = now();
        send_all(sockets[sent], message, length);
    }
    while (now() < end) {
        for (; rate > 0 && sent < (now() - began) * rate; sent++) send_all(sockets[sent % connections], message, length);
        double next = rate > 0 ? began + (double)sent / rate : end;
        answered += take(epoll, peers, connections, message, length, rate, began, next < end ? next : end);
    }
    double took = now() - began, processor;
    shutdown(sockets[0], SHUT_WR);
    bool told = read(report[0], &processor, sizeof processor) == sizeof processor;
    waitpid(server, NULL, 0);
    if (path) unlink(path);
    if (!told || answered == 0) {
        fprintf(stderr, "barelimit: nothing was answered\n");
        return 1;
    }
    qsort(times, (size_t)timed, sizeof *times, compare);
    printf("{\"per_s\": %.0f, \"server_us_per_msg\": %.2f, \"p50_us\": %.1f, \"p99_us\": %.1f}\n", (double)answered / took,
        processor * 1e6 / (double)answered, times[timed / 2] * 1e6, times[timed * 99 / 100] * 1e6);
    return 0;
}
