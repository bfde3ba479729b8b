// Where a context travels: the headers of a request, the metadata of a call, the environment of a
// process. A propagator knows none of them. It reads through a Getter and writes through a Setter,
// and these know what names mean there: HTTP does not tell cases apart, gRPC takes lower case only,
// the environment wants CAPITALS. A name may have several values, and all of them count, in order.
// Carriers hold no copy of what they stand for; they are for one thread. otel-context#getter,
// otel-context#setter
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "context/text.h"
#include "core/not_implemented.h"

namespace otelier::context {

class Getter {
 public:
  virtual ~Getter() = default;
  // Puts the values of that name into out, in the order in which they came, as many as there is
  // room for. Gives how many there are in all. No allocation; views live as long as the carrier.
  // otel-context#get-all
  [[nodiscard]] virtual std::size_t values(std::string_view name,
                                           std::span<std::string_view> out) const = 0;
  // Every name there, as it is written there. otel-context#keys
  [[nodiscard]] virtual std::vector<std::string_view> names() const = 0;

  // The value of that name when there is exactly one, else empty text.
  [[nodiscard]] std::string_view only(std::string_view name) const {
    std::string_view value;
    return values(name, {&value, 1}) == 1 ? value : std::string_view();
  }
  // The values of that name for as long as this lives: up to `most` of them. One or none is what
  // most requests have, and takes no allocation.
  class Lines {
   public:
    Lines(const Getter& getter, std::string_view name, std::size_t most)
        : count_(getter.values(name, few_)) {
      if (count_ <= few_.size()) return;
      many_.resize(count_ < most ? count_ : most);
      static_cast<void>(getter.values(name, many_));
    }
    // How many there are in all, and those that are here.
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::span<const std::string_view> view() const {
      return many_.empty() ? std::span<const std::string_view>(few_).first(count_) : many_;
    }

   private:
    std::array<std::string_view, 4> few_;
    std::vector<std::string_view> many_;
    std::size_t count_;
  };
};

class Setter {
 public:
  virtual ~Setter() = default;
  // Writes the value, instead of all that had the name before. A value that could not stand there
  // (a line feed in a header would begin another one) is not written.
  virtual void set(std::string_view name, std::string_view value) = 0;
};

// Any range of pairs of text, as HTTP libraries and gRPC give them: names are compared without
// regard to case. grpc::string_ref is text enough. O(pairs).
template <class Pairs>
class PairsGetter final : public Getter {
 public:
  explicit PairsGetter(const Pairs& pairs) : pairs_(pairs) {}

  [[nodiscard]] std::size_t values(std::string_view name,
                                   std::span<std::string_view> out) const override {
    // lab:solution
    std::size_t count = 0;
    for (const auto& [key, value] : pairs_) {
      if (!same_name(view(key), name)) continue;
      if (count < out.size()) out[count] = view(value);
      ++count;
    }
    return count;
    // lab:starter
    //| not_implemented("PairsGetter::values: all of that name, in order, whatever the case", name,
    //|                 out);
    // lab:end
  }
  [[nodiscard]] std::vector<std::string_view> names() const override {
    std::vector<std::string_view> all;
    all.reserve(pairs_.size());
    for (const auto& [key, value] : pairs_) all.push_back(view(key));
    return all;
  }

 private:
  template <class Text>
  static std::string_view view(const Text& text) {
    return {text.data(), text.size()};
  }
  const Pairs& pairs_;
};

// The headers of an HTTP message, in order.
using Headers = std::vector<std::pair<std::string, std::string>>;
using HttpGetter = PairsGetter<Headers>;

// Writes HTTP headers, under the name as the propagator says it.
class HttpSetter final : public Setter {
 public:
  explicit HttpSetter(Headers& headers) : headers_(headers) {}
  void set(std::string_view name, std::string_view value) override;

 private:
  Headers& headers_;
};

// The metadata of a gRPC call.
using Metadata = std::multimap<std::string, std::string>;
using MetadataGetter = PairsGetter<Metadata>;

// Writes gRPC metadata: gRPC refuses names with capitals, and values that are not printable ASCII.
class MetadataSetter final : public Setter {
 public:
  explicit MetadataSetter(Metadata& metadata) : metadata_(metadata) {}
  void set(std::string_view name, std::string_view value) override;

 private:
  Metadata& metadata_;
};

// The name of the environment variable for a header: TRACEPARENT for traceparent, X_B3_TRACEID for
// x-b3-traceid. otel-context#environment-names
[[nodiscard]] std::string environment_name(std::string_view name);

// Reads "NAME=value" entries, as main() gets them: what the parent of this process wanted to say.
// Read them once, at the start. otel-context#environment
class EnvironmentGetter final : public Getter {
 public:
  explicit EnvironmentGetter(std::span<const std::string> entries) : entries_(entries) {}
  [[nodiscard]] std::size_t values(std::string_view name,
                                   std::span<std::string_view> out) const override;
  // Only names that are spelt as environment_name() spells them.
  [[nodiscard]] std::vector<std::string_view> names() const override;

 private:
  std::span<const std::string> entries_;
};

// Writes into a copy of the environment that a child will be given. The environment of this process
// is left alone: other threads read it. otel-context#environment
class EnvironmentSetter final : public Setter {
 public:
  explicit EnvironmentSetter(std::vector<std::string>& entries) : entries_(entries) {}
  void set(std::string_view name, std::string_view value) override;

 private:
  std::vector<std::string>& entries_;
};

// A copy of this process's own environment.
[[nodiscard]] std::vector<std::string> environment();

}  // namespace otelier::context
