# jindu_web(target FACE TITLE BUDGET [CHUNK…]): makes the face of this folder (main.jsx) with packaging/web/build.mjs
# into ${CMAKE_BINARY_DIR}/web/<name of the target's face>, and embeds it: jindu_embed's list `files`, the manifest
# first. BUDGET: bytes that all of it may have, compressed. CHUNK: a script of FOLDER that is loaded only where it is wanted.
find_program(JINDU_NODE node REQUIRED)

function(jindu_web target face title budget)
  set(out ${CMAKE_BINARY_DIR}/web/${face})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.js ${CMAKE_CURRENT_SOURCE_DIR}/*.jsx
    ${CMAKE_SOURCE_DIR}/schema/web/*.js ${CMAKE_SOURCE_DIR}/schema/web/*.jsx)
  set(styles ${CMAKE_SOURCE_DIR}/schema/web/tokens.css ${CMAKE_SOURCE_DIR}/schema/web/parts.css ${CMAKE_SOURCE_DIR}/schema/web/more.css ${CMAKE_SOURCE_DIR}/schema/web/print.css)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/more.css)  # what this face alone has
    list(APPEND styles ${CMAKE_CURRENT_SOURCE_DIR}/more.css)
  endif()
  set(css)
  foreach(style ${styles})
    list(APPEND css --css ${style})
  endforeach()
  set(files ${out}/manifest.json ${out}/index.html ${out}/app.js ${out}/app.css ${out}/icon.svg)
  set(chunks)
  foreach(chunk ${ARGN})
    list(APPEND chunks --chunk ${CMAKE_CURRENT_SOURCE_DIR}/${chunk})
    list(APPEND files ${out}/${chunk})
  endforeach()
  add_custom_command(
    OUTPUT ${files}
    COMMAND ${JINDU_NODE} ${CMAKE_SOURCE_DIR}/packaging/web/build.mjs --entry ${CMAKE_CURRENT_SOURCE_DIR}/main.jsx
            --html ${CMAKE_SOURCE_DIR}/schema/web/index.html --title ${title} ${css} ${chunks} --out ${out} --budget ${budget}
    DEPENDS ${sources} ${styles} ${CMAKE_SOURCE_DIR}/schema/web/icon.svg ${CMAKE_SOURCE_DIR}/schema/web/index.html ${CMAKE_SOURCE_DIR}/packaging/web/build.mjs
            ${CMAKE_SOURCE_DIR}/packaging/web/package-lock.json VERBATIM)
  jindu_embed(${target} jindu::web::${face} files ${files})
endfunction()
