# Sources made at build time: Cap'n Proto code and embedded texts. Installed with the library, for
# the modules of applications.

# Where schemas find /annals/annals.capnp: the caller of this file may know better.
if(NOT ANNALS_SCHEMAS)
  set(ANNALS_SCHEMAS ${CMAKE_CURRENT_LIST_DIR}/../include)
endif()

# Not the imported targets: Debian's package computes their paths wrongly on multiarch systems.
find_program(CAPNP_PROGRAM capnp REQUIRED)
find_program(CAPNPC_CPP_PROGRAM capnpc-c++ REQUIRED)

# annals_capnp(TARGET FILE PREFIX): compiles FILE into TARGET; the generated header is included by
# FILE's path below PREFIX ("annals/annals.capnp.h", "work.capnp.h").
function(annals_capnp target file prefix)
  file(RELATIVE_PATH below ${prefix} ${file})
  set(out ${PROJECT_BINARY_DIR}/generated)
  add_custom_command(
    OUTPUT ${out}/${below}.h ${out}/${below}.c++
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
    COMMAND ${CAPNP_PROGRAM} compile
            -o${CAPNPC_CPP_PROGRAM}:${out} --src-prefix=${prefix}
            -I${ANNALS_SCHEMAS} ${file}
    DEPENDS ${file} ${ANNALS_SCHEMAS}/annals/annals.capnp
    VERBATIM)
  target_sources(${target} PRIVATE ${out}/${below}.h ${out}/${below}.c++)
  target_include_directories(${target} PRIVATE ${out})
  set_property(GLOBAL APPEND PROPERTY ANNALS_GENERATED_HEADERS ${out}/${below}.h)
  set_source_files_properties(${out}/${below}.c++ PROPERTIES COMPILE_OPTIONS "-w")
endfunction()

# annals_embed(TARGET FILES NAMESPACE SYMBOL): the texts of FILES, one after another, as
# `extern const std::string_view`.
function(annals_embed target files namespace symbol)
  set(out ${PROJECT_BINARY_DIR}/generated/${symbol}.cpp)
  list(JOIN files "|" in)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DIN=${in} -DOUT=${out} -DNS=${namespace} -DSYMBOL=${symbol}
            -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/EmbedText.cmake
    DEPENDS ${files} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/EmbedText.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
