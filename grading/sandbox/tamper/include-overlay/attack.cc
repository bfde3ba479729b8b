#include "TAMPER_CANARY/secret"
