# cmake -DFOLDER=… -DOUT=… -P embed.cmake: writes the schemas of FOLDER and their digest as a C++ source.
cmake_minimum_required(VERSION 3.25)
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/account.*.json)
list(SORT files COMPARE STRING)
set(preimage "")
set(rows "")
foreach(file IN LISTS files)
    string(REGEX MATCH "^account\\.([A-Za-z0-9]+)\\.v([0-9]+)\\.json$" ok ${file})
    if(NOT ok)
        message(FATAL_ERROR "${file}: a schema is called account.<Type>.v<version>.json")
    endif()
    file(READ ${FOLDER}/${file} text)
    string(APPEND preimage "${file}\n${text}")
    string(APPEND rows "    {\"${CMAKE_MATCH_1}\", ${CMAKE_MATCH_2}, R\"schema(${text})schema\"},\n")
endforeach()
string(SHA256 digest "${preimage}")
file(WRITE ${OUT} "// Made by resources/schemas/embed.cmake.
#include \"core/account/schemas.h\"

namespace lookback::account {
namespace {

constexpr EmbeddedSchema kSchemas[] = {
${rows}};

} // namespace

std::span<const EmbeddedSchema> embeddedSchemas() { return kSchemas; }
std::string_view embeddedSchemaDigest() { return \"${digest}\"; }

} // namespace lookback::account
")
