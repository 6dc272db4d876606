# jindu_proto_library(target FILE.proto …): a static library of generated classes. Paths are taken
# from the root of the source tree, so that a .proto imports another by its path there.
function(jindu_proto_library target)
  set(outputs)
  foreach(file ${ARGN})
    get_filename_component(absolute ${file} ABSOLUTE)
    file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR} ${absolute})
    string(REGEX REPLACE "\\.proto$" "" stem ${relative})
    set(generated ${CMAKE_BINARY_DIR}/generated)
    file(MAKE_DIRECTORY ${generated})
    add_custom_command(
      OUTPUT ${generated}/${stem}.pb.cc ${generated}/${stem}.pb.h
      COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR} --cpp_out=${generated} ${absolute}
      DEPENDS ${absolute} VERBATIM)
    list(APPEND outputs ${generated}/${stem}.pb.cc)
  endforeach()
  add_library(${target} STATIC ${outputs})
  target_compile_options(${target} PRIVATE -w)
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)  # their statics share names
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf)
endfunction()
