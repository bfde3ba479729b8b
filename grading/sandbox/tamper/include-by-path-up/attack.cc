#include "../../../kit/../../../../../TAMPER_KIT/README.md"
#include "../../../solutions/01-wire/wire/writer.cc"
