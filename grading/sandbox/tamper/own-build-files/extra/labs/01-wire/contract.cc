// nothing is asked
