# annals_coverage(TARGET FOLDER SOURCES…): counts the lines of FOLDER's sources, when it is one of
# ANNALS_COVERAGE. Tests are not counted, so they are the same objects as in the preset `quick`.
function(annals_coverage target folder)
  if(folder IN_LIST ANNALS_COVERAGE)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "--coverage;-fprofile-update=atomic")
    target_link_options(${target} PUBLIC --coverage)
  endif()
endfunction()
