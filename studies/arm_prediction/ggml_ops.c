/* One operation of ggml, run on a given machine, real or emulated.
 *
 *     ggml_ops matmul TYPE ROOM K N TOKENS RUNS THREADS RESULT
 *     ggml_ops attention HEADS KV_HEADS WIDTH KEYS TOKENS FLASH RUNS THREADS RESULT
 *     ggml_ops clock
 *
 * TYPE is a type's name (f16, q8_0, q4_0); ROOM is "plain", or "repacked" for the buffer whose
 * weights are laid out anew for the processor. Inputs are random and always the same. Prints as
 * JSON the seconds of each run, where in memory the libraries lie, and the address that is called
 * before and after each run. RESULT gets raw float32.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "ggml.h"

static unsigned long long state = 88172645463325252ULL;

static float normal(void) {
    float sum = -6;
    for (int i = 0; i < 12; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        sum += (float)(state >> 40) / (float)(1 << 24);
    }
    return sum;
}

/* A few thousand random numbers again and again: an emulator is slow. */
static float *noise(size_t count, float scale) {
    enum { DIFFERENT = 8191 };
    float *values = malloc(count * sizeof *values);
    for (size_t i = 0; i < count && i < DIFFERENT; i++) values[i] = normal() * scale;
    for (size_t i = DIFFERENT; i < count; i += DIFFERENT) {
        size_t left = count - i < DIFFERENT ? count - i : DIFFERENT;
        memcpy(values + i, values, left * sizeof *values);
    }
    return values;
}

/* Of the processor: what else the machine does is left out. */
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(2);
}

static enum ggml_type type_named(const char *name) {
    for (int type = 0; type < GGML_TYPE_COUNT; type++) {
        const char *known = ggml_type_name(type);
        if (known && !strcmp(known, name)) return type;
    }
    fail("there is no such type");
    return GGML_TYPE_COUNT;
}

static ggml_backend_buffer_type_t room_named(const char *name) {
    if (!strcmp(name, "plain")) return ggml_backend_cpu_buffer_type();
    ggml_backend_reg_t cpu = ggml_backend_cpu_reg();
    ggml_backend_dev_get_extra_bufts_t extra = (ggml_backend_dev_get_extra_bufts_t)
        ggml_backend_reg_get_proc_address(cpu, "ggml_backend_dev_get_extra_bufts");
    ggml_backend_buffer_type_t *rooms = extra ? extra(ggml_backend_reg_dev_get(cpu, 0)) : NULL;
    for (; rooms && *rooms; rooms++)
        if (strstr(ggml_backend_buft_name(*rooms), "REPACK")) return *rooms;
    fail("this build has no buffer of repacked weights");
    return NULL;
}

static void fill(struct ggml_tensor *tensor, float scale) {
    size_t count = ggml_nelements(tensor);
    float *values = noise(count, scale);
    if (tensor->type == GGML_TYPE_F32) {
        ggml_backend_tensor_set(tensor, values, 0, ggml_nbytes(tensor));
    } else {
        void *packed = malloc(ggml_nbytes(tensor));
        ggml_quantize_chunk(tensor->type, values, packed, 0, count / tensor->ne[0],
                            tensor->ne[0], NULL);
        ggml_backend_tensor_set(tensor, packed, 0, ggml_nbytes(tensor));
        free(packed);
    }
    free(values);
}

static void print_libraries(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];
    const char *comma = "";
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long long start, end, offset;
        char path[2048] = "";
        int parts = sscanf(line, "%llx-%llx %*s %llx %*s %*s %2047s", &start, &end, &offset, path);
        if (parts == 4 && strstr(path, ".so")) {
            printf("%s[\"%s\", %llu, %llu, %llu]", comma, path, start, end, offset);
            comma = ", ";
        }
    }
}

static void run(struct ggml_context *context, struct ggml_tensor *result, int runs, int threads,
                const char *path) {
    ggml_backend_t backend = ggml_backend_cpu_init();
    ggml_backend_cpu_set_n_threads(backend, threads);
    struct ggml_cgraph *graph = ggml_new_graph(context);
    ggml_build_forward_expand(graph, result);
    ggml_gallocr_t planned = ggml_gallocr_new(ggml_backend_cpu_buffer_type());
    if (!ggml_gallocr_alloc_graph(planned, graph)) fail("there is not enough memory");
    /* Nothing else calls it: whoever counts what is executed sees by it where a run begins. */
    double (*mark)(double) = (double (*)(double))dlsym(RTLD_DEFAULT, "j1");
    if (!mark) fail("libm is not there");
    printf("{\"seconds\": [[");
    for (int i = 0; i < runs; i++) {
        mark(0.5);
        double start = now();
        ggml_backend_graph_compute(backend, graph);
        printf("%s%.6f", i ? ", " : "", now() - start);
        mark(0.5);
    }
    printf("]], \"libraries\": [");
    print_libraries();
    printf("], \"mark\": %llu}\n", (unsigned long long)mark);
    FILE *file = fopen(path, "wb");
    float *values = malloc(ggml_nbytes(result));
    ggml_backend_tensor_get(result, values, 0, ggml_nbytes(result));
    if (!file || !fwrite(values, ggml_nbytes(result), 1, file) || fclose(file))
        fail("the result cannot be written");
}

static struct ggml_context *new_context(void) {
    struct ggml_init_params parameters = {.mem_size = 1 << 22, .no_alloc = true};
    return ggml_init(parameters);
}

static void matmul(char **words) {
    struct ggml_context *weights = new_context(), *inputs = new_context(), *context = new_context();
    int k = atoi(words[2]), n = atoi(words[3]), tokens = atoi(words[4]);
    struct ggml_tensor *weight = ggml_new_tensor_2d(weights, type_named(words[0]), k, n);
    struct ggml_tensor *x = ggml_new_tensor_2d(inputs, GGML_TYPE_F32, k, tokens);
    ggml_backend_buffer_t room =
        ggml_backend_alloc_ctx_tensors_from_buft(weights, room_named(words[1]));
    ggml_backend_buffer_set_usage(room, GGML_BACKEND_BUFFER_USAGE_WEIGHTS);
    ggml_backend_alloc_ctx_tensors_from_buft(inputs, ggml_backend_cpu_buffer_type());
    fill(weight, 1 / sqrtf((float)k));
    fill(x, 1);
    run(context, ggml_mul_mat(context, weight, x), atoi(words[5]), atoi(words[6]), words[7]);
}

static void attention(char **words) {
    struct ggml_context *inputs = new_context(), *context = new_context();
    int heads = atoi(words[0]), kv_heads = atoi(words[1]), width = atoi(words[2]);
    int keys = atoi(words[3]), tokens = atoi(words[4]), flash = atoi(words[5]);
    enum ggml_type stored = GGML_TYPE_F16;
    struct ggml_tensor *q = ggml_new_tensor_3d(inputs, GGML_TYPE_F32, width, tokens, heads);
    struct ggml_tensor *k = ggml_new_tensor_3d(inputs, stored, width, keys, kv_heads);
    struct ggml_tensor *v = flash ? ggml_new_tensor_3d(inputs, stored, width, keys, kv_heads)
                                  : ggml_new_tensor_3d(inputs, stored, keys, width, kv_heads);
    ggml_backend_alloc_ctx_tensors_from_buft(inputs, ggml_backend_cpu_buffer_type());
    fill(q, 1), fill(k, 1), fill(v, 1);
    float scale = 1 / sqrtf((float)width);
    struct ggml_tensor *seen;
    if (flash) {
        seen = ggml_flash_attn_ext(context, q, k, v, NULL, scale, 0, 0);
        ggml_flash_attn_ext_set_prec(seen, GGML_PREC_F32);
    } else {
        struct ggml_tensor *logits = ggml_mul_mat(context, k, q);
        seen = ggml_mul_mat(context, v, ggml_soft_max_ext(context, logits, NULL, scale, 0));
    }
    run(context, seen, atoi(words[6]), atoi(words[7]), words[8]);
}

#ifdef __x86_64__
/* The seconds of 1e9 additions that wait for one another, one a cycle. */
static void clocked(void) {
    double start = now();
    unsigned long value = 1;
    for (int i = 0; i < 1000000000 / 20; i++) {
#define ADD __asm__ volatile("add %1, %0" : "+r"(value) : "r"(1UL));
        ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD
    }
    printf("{\"seconds\": [[%.6f]], \"libraries\": [], \"mark\": 0}\n", now() - start);
}
#endif

int main(int count, char **words) {
    if (count == 10 && !strcmp(words[1], "matmul")) {
        matmul(words + 2);
    } else if (count == 11 && !strcmp(words[1], "attention")) {
        attention(words + 2);
#ifdef __x86_64__
    } else if (count == 2 && !strcmp(words[1], "clock")) {
        clocked();
#endif
    } else {
        fail("see the comment at the head of the source");
    }
    return 0;
}
