# What an application needs: the library, its headers and schemas, the program, and a package that
# find_package(annals) finds.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/annals)

install(TARGETS annals EXPORT annals_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS annals_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/annals DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.capnp")
install(FILES ${PROJECT_BINARY_DIR}/generated/annals/annals.capnp.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/annals)
# Commands and events of the built-in modules, as types.
foreach(schema ${module_schemas})
  cmake_path(GET schema FILENAME name)
  install(FILES ${PROJECT_BINARY_DIR}/generated/${name}.h ${schema}
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/annals/modules)
endforeach()
install(EXPORT annals_targets NAMESPACE annals:: DESTINATION ${package})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/annalsConfig.cmake.in
  ${PROJECT_BINARY_DIR}/annalsConfig.cmake INSTALL_DESTINATION ${package}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/annalsConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/annalsConfig.cmake
              ${PROJECT_BINARY_DIR}/annalsConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/Generate.cmake ${PROJECT_SOURCE_DIR}/cmake/EmbedText.cmake
        DESTINATION ${package})
# The same name from inside: for add_subdirectory and FetchContent.
add_library(annals::annals ALIAS annals)
