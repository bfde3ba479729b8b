// nothing is tested
