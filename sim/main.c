/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "meshcost/check.h"
#include <gsl/gsl_errno.h>

/* What GSL reports is want of memory or a fault of ours; by itself it would abort for both. */
static void on_gsl_error(const char *reason, const char *file, int line, int code)
{
    if (code == GSL_ENOMEM) {
        mc_out_of_memory(0);
    }
    mc_assert_failed(file, line, reason);
}

int main(int argc, char **argv)
{
    gsl_set_error_handler(on_gsl_error);
    return mc_main(argc, argv);
}
