# SPDX-License-Identifier: GPL-3.0-or-later
# Steps that take long, run before anything is called done. Read by run.sh.
full_steps="fresh mutants"
