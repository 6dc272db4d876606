# jindu_embed(target NAMESPACE name FILE…): embeds files as strings. Gives the header
# "generated/embed/<target>_<name>.h" with
#   namespace NAMESPACE { const std::vector<jindu::EmbeddedFile>& <name>(); }   // in the order given
# Each file keeps its base name; the order is the order of the list.
function(jindu_embed target namespace name)
  set(out ${CMAKE_BINARY_DIR}/generated/embed/${target}_${name})
  set(absolutes)
  foreach(file ${ARGN})
    get_filename_component(absolute ${file} ABSOLUTE)
    list(APPEND absolutes ${absolute})
  endforeach()
  add_custom_command(
    OUTPUT ${out}.cpp ${out}.h
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAMESPACE=${namespace} -DNAME=${name}
            "-DFILES=${absolutes}" -P ${CMAKE_SOURCE_DIR}/packaging/cmake/embed.cmake
    DEPENDS ${absolutes} ${CMAKE_SOURCE_DIR}/packaging/cmake/embed.cmake VERBATIM)
  set_source_files_properties(${out}.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${out}.cpp ${out}.h)
  target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR})
endfunction()
