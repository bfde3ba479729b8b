execute_process(COMMAND touch TAMPER_CANARY/touched)
