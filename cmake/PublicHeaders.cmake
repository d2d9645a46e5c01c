# public_headers: compiles each public header alone, with nothing else on the include path than what
# an application has. Building it is the test.
file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
     ${PROJECT_SOURCE_DIR}/include/annals/*.h)
set(alone)
foreach(header ${headers})
  cmake_path(GET header STEM name)
  set(source ${PROJECT_BINARY_DIR}/public_headers/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include <${header}>\n")
  list(APPEND alone ${source})
endforeach()
add_library(public_headers OBJECT ${alone})
target_include_directories(public_headers PRIVATE ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(public_headers PRIVATE CapnProto::capnp)
