// What llama-mtmd-cli calls of the parts that are left out.
#include "build-info.h"
#include "download.h"

int llama_build_number() { return 0; }
const char * llama_commit() { return ""; }
const char * llama_compiler() { return ""; }
const char * llama_build_target() { return ""; }
const char * llama_build_info() { return ""; }
void llama_print_build_info(const char *, FILE *) {}

void common_download_run_tasks(const std::vector<common_download_task> &) {}

bool is_lfm2_template(const std::string &) { return false; }
