#include "TAMPER_KIT/solutions/01-wire/wire/writer.cc"
