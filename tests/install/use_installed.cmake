# Installs BUILD below FOLDER, builds EXAMPLE with nothing but what was installed, and runs it.
file(REMOVE_RECURSE ${FOLDER})
set(flags)
if(SANITIZE)
  set(flags -fsanitize=${SANITIZE})
endif()
function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
file(MAKE_DIRECTORY ${FOLDER})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${FOLDER}/prefix)
run(${CMAKE_COMMAND} -S ${EXAMPLE} -B ${FOLDER}/bank -G ${GENERATOR}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${flags}
    -DCMAKE_PREFIX_PATH=${FOLDER}/prefix)
run(${CMAKE_COMMAND} --build ${FOLDER}/bank)
run(${FOLDER}/prefix/bin/annals --version)
run(${FOLDER}/bank/bank_example)
