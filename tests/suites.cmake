# Suites beyond the unit tests. Each is found by its files; a suite without files is empty, not an error.
#
#   property, validation   tests/<suite>/*.c      one cmocka program each, linked with everything
#   law                    tests/laws/*.sh        shell tests of the binary; exit 77: skipped
#   browser                tests/browser/*.sh     shell tests that look at a report in a browser
#   golden                 tests/golden/NAME.sh   transcripts, compared with NAME.out and NAME.exit
#   fuzz                   tests/fuzz/fuzz_*.c    corpus replayed by a plain main; libFuzzer with MC_FUZZ=ON
#   arch                   tests/arch             rules about sources and libraries
#
# Names of tests are SUITE.NAME, labels are the suite, plus `slow` where a file says so in its first eight
# lines with the word "ctest:slow" (left out of the quick set), or `heavy` with "ctest:heavy" (in the quick set
# with one compiler only), and "ctest:alone" keeps others from running beside one that looks at the clock.
set(T ${CMAKE_CURRENT_SOURCE_DIR})
find_package(Python3 3.9 COMPONENTS Interpreter)

function(mc_label name suite file)
  file(STRINGS ${file} head LIMIT_COUNT 8)
  set(labels ${suite})
  set(timeout 300)
  foreach(label slow heavy)
    if(head MATCHES "ctest:${label}")
      list(APPEND labels ${label})
      set(timeout 1500)
    endif()
  endforeach()
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout} SKIP_RETURN_CODE 77)
  if(head MATCHES "ctest:alone")
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
  if(head MATCHES "ctest:timeout=([0-9]+)")
    set_tests_properties(${name} PROPERTIES TIMEOUT ${CMAKE_MATCH_1})
  endif()
endfunction()

foreach(suite property validation)
  file(GLOB tests CONFIGURE_DEPENDS ${T}/${suite}/*.c)
  foreach(t ${tests})
    get_filename_component(n ${t} NAME_WE)
    string(REGEX REPLACE "^test_" "" n ${n})
    add_executable(${suite}_${n} ${t})
    target_link_libraries(${suite}_${n} PRIVATE mc_cli mc_support)
    target_compile_definitions(${suite}_${n} PRIVATE MC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    add_test(NAME ${suite}.${n} COMMAND ${suite}_${n})
    mc_label(${suite}.${n} ${suite} ${t})
  endforeach()
endforeach()

# Shell tests see the binary as $MESHCOST and first in PATH, the sources as $MC_SOURCE_DIR, and run in an
# empty folder of their own.
function(mc_shell_test name suite file)
  add_test(NAME ${name} COMMAND bash ${T}/support/sandbox.sh ${ARGN} ${file})
  mc_label(${name} ${suite} ${file})
  set_property(TEST ${name} PROPERTY ENVIRONMENT "MESHCOST=$<TARGET_FILE:meshcost>"
               "MC_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "MC_BUILD_DIR=${PROJECT_BINARY_DIR}")
endfunction()

file(GLOB tests CONFIGURE_DEPENDS ${T}/laws/*.sh)
foreach(t ${tests})
  get_filename_component(n ${t} NAME_WE)
  mc_shell_test(law.${n} law ${t})
endforeach()
file(GLOB tests CONFIGURE_DEPENDS ${T}/browser/*.sh)
foreach(t ${tests})
  get_filename_component(n ${t} NAME_WE)
  mc_shell_test(browser.${n} browser ${t})
endforeach()
file(GLOB tests CONFIGURE_DEPENDS ${T}/golden/*.sh)
foreach(t ${tests})
  get_filename_component(n ${t} NAME_WE)
  mc_shell_test(golden.${n} golden ${t} --golden)
endforeach()

if(MC_FUZZ)
  # Coverage feedback from the layers; their plain programs find the hooks in the sanitizer's runtime.
  if(NOT MC_SANITIZE MATCHES "address")
    message(FATAL_ERROR "MC_FUZZ=ON needs clang and -DMC_SANITIZE=address,undefined")
  endif()
  foreach(layer base kernel config world models lanes import interview experiment store report cli)
    target_compile_options(mc_${layer} PRIVATE -fsanitize=fuzzer-no-link)
  endforeach()
endif()
file(GLOB tests CONFIGURE_DEPENDS ${T}/fuzz/fuzz_*.c)
foreach(t ${tests})
  get_filename_component(n ${t} NAME_WE)
  add_executable(${n}_replay ${t} ${T}/fuzz/replay_main.c)
  target_link_libraries(${n}_replay PRIVATE mc_cli mc_support)
  target_compile_definitions(${n}_replay PRIVATE MC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  string(REPLACE "fuzz_" "" name ${n})
  add_test(NAME fuzz.${name} COMMAND ${n}_replay ${T}/fuzz/corpus/${name})
  mc_label(fuzz.${name} fuzz ${t})
  if(MC_FUZZ)
    add_executable(${n} ${t})
    target_link_libraries(${n} PRIVATE mc_cli mc_support -fsanitize=fuzzer)
    target_compile_options(${n} PRIVATE -fsanitize=fuzzer)
    target_compile_definitions(${n} PRIVATE MC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  endif()
endforeach()

# Measurements for people: built with everything, run by `run.sh --only bench`.
file(GLOB programs CONFIGURE_DEPENDS ${T}/bench/bench_*.c)
foreach(p ${programs})
  get_filename_component(n ${p} NAME_WE)
  add_executable(${n} ${p})
  target_link_libraries(${n} PRIVATE mc_cli mc_support)
  target_compile_definitions(${n} PRIVATE MC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endforeach()

if(Python3_FOUND)
  execute_process(COMMAND ${Python3_EXECUTABLE} ${T}/arch/arch.py --list OUTPUT_VARIABLE rules
                  COMMAND_ERROR_IS_FATAL ANY)
  string(STRIP "${rules}" rules)
  string(REPLACE "\n" ";" rules "${rules}")
  foreach(rule ${rules})
    add_test(NAME arch.${rule} COMMAND ${Python3_EXECUTABLE} ${T}/arch/arch.py ${rule} ${PROJECT_SOURCE_DIR})
    mc_label(arch.${rule} arch ${T}/arch/arch.py)
  endforeach()
  add_test(NAME arch.rules_can_fail COMMAND ${Python3_EXECUTABLE} ${T}/arch/test_arch.py)
  mc_label(arch.rules_can_fail arch ${T}/arch/test_arch.py)
  add_test(NAME arch.counts_can_fail COMMAND ${Python3_EXECUTABLE} ${T}/steps/test_steps.py)
  mc_label(arch.counts_can_fail arch ${T}/steps/test_steps.py)
  set(built "")
  foreach(layer base kernel config world models lanes import interview experiment store report cli)
    list(APPEND built ${layer}=$<TARGET_FILE:mc_${layer}>)
  endforeach()
  foreach(rule closed upward mutable)
    # Instrumented libraries hold data and calls of the instrumentation: the rules are about plain ones.
    if(NOT MC_SANITIZE AND NOT MC_COVERAGE)
      add_test(NAME arch.link_${rule}
               COMMAND ${Python3_EXECUTABLE} ${T}/arch/link.py ${rule} ${PROJECT_SOURCE_DIR}
                       ${CMAKE_C_COMPILER} ${built})
      mc_label(arch.link_${rule} arch ${T}/arch/link.py)
    endif()
  endforeach()
endif()
