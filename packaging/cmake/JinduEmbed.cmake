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

# jindu_embed_messages(target NAMESPACE name PROTO MESSAGE FILE.textproto…): the same, each file as the bytes
# of a MESSAGE of PROTO (its path from the root of the source tree): a program that starts reads no
# text. "filing.textproto" is embedded as "filing.binpb"; one that does not parse stops the build.
function(jindu_embed_messages target namespace name proto message)
  set(encoded)
  foreach(file ${ARGN})
    get_filename_component(text ${file} ABSOLUTE)
    get_filename_component(stem ${file} NAME_WE)
    set(bytes ${CMAKE_BINARY_DIR}/generated/embed/${target}_${name}/${stem}.binpb)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/embed/${target}_${name})
    add_custom_command(
      OUTPUT ${bytes}
      COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR} --encode=${message}
              --deterministic_output ${CMAKE_SOURCE_DIR}/${proto} < ${text} > ${bytes}
      DEPENDS ${text} ${CMAKE_SOURCE_DIR}/${proto} VERBATIM)
    list(APPEND encoded ${bytes})
  endforeach()
  jindu_embed(${target} ${namespace} ${name} ${encoded})
endfunction()
