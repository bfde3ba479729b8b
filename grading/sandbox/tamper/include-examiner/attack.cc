#include "TAMPER_KIT/grading/labs/01-wire/examiner.cc"
