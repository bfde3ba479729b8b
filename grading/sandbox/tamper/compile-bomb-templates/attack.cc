template <int N, class T>
struct Bomb {
  using left = typename Bomb<N - 1, T*>::type;
  using right = typename Bomb<N - 1, const T*>::type;
  using type = int;
};
template <class T>
struct Bomb<0, T> {
  using type = T;
};
using Boom = Bomb<40, char>::type;
