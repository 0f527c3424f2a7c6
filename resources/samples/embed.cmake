# cmake -DLOG=first-audit.jsonl -DOUT=samples.cpp -P embed.cmake
file(READ ${LOG} hex HEX)
string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
string(REGEX REPLACE "(('\\\\x..',){24})" "\\1\n    " bytes "${bytes}")
file(WRITE ${OUT} "#include \"resources/samples/samples.h\"\n\nnamespace lookback::resources {\nnamespace {\nconstexpr char kFirstAudit[] = {\n    ${bytes}\n};\n}\nstd::string_view firstAuditLog() { return {kFirstAudit, sizeof kFirstAudit}; }\n}\n")
