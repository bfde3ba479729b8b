#include "TAMPER_KIT/grading/labs/01-wire/scenarios/1-numbers.yaml"
