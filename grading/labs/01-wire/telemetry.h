// A batch of spans as plain values, written and read with the lab's codec: the work that the speed
// checks and the benchmarks measure. The shape is OTLP's ExportTraceServiceRequest; fields are
// written in the order of their numbers, so libprotobuf's bytes are the same ones.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "wire/reader.h"
#include "wire/writer.h"

namespace otelier::telemetry {

struct Attribute {
  std::string key;
  std::variant<std::string, bool, std::int64_t, double> value;  // AnyValue fields 1 … 4
};

struct Span {
  std::array<std::byte, 16> trace_id{};
  std::array<std::byte, 8> span_id{}, parent_span_id{};
  std::string name;
  std::uint32_t kind = 0;
  std::uint64_t start_ns = 0, end_ns = 0;
  std::vector<Attribute> attributes;
};

struct Batch {
  std::vector<Attribute> resource;
  std::string scope;
  std::vector<Span> spans;
};

inline void write(wire::Writer& writer, std::uint32_t number, const Attribute& attribute) {
  writer.message(number, [&] {
    writer.text(1, attribute.key);
    writer.message(2, [&] {
      if (const auto* text = std::get_if<std::string>(&attribute.value)) {
        writer.text(1, *text);
      } else if (const auto* truth = std::get_if<bool>(&attribute.value)) {
        writer.varint(2, *truth ? 1 : 0);
      } else if (const auto* whole = std::get_if<std::int64_t>(&attribute.value)) {
        writer.varint(3, static_cast<std::uint64_t>(*whole));
      } else if (const auto* real = std::get_if<double>(&attribute.value)) {
        writer.float64(4, *real);
      }
    });
  });
}

inline void write(wire::Writer& writer, const Batch& batch) {
  writer.message(1, [&] {    // ResourceSpans
    writer.message(1, [&] {  // Resource
      for (const Attribute& attribute : batch.resource) write(writer, 1, attribute);
    });
    writer.message(2, [&] {  // ScopeSpans
      writer.message(1, [&] { writer.text(1, batch.scope); });
      for (const Span& span : batch.spans) {
        writer.message(2, [&] {
          writer.bytes(1, span.trace_id);
          writer.bytes(2, span.span_id);
          writer.bytes(4, span.parent_span_id);
          writer.text(5, span.name);
          writer.varint(6, span.kind);
          writer.fixed64(7, span.start_ns);
          writer.fixed64(8, span.end_ns);
          for (const Attribute& attribute : span.attributes) write(writer, 9, attribute);
        });
      }
    });
  });
}

// What there is to know about a batch once every field of it was looked at.
struct Totals {
  std::uint64_t spans = 0;
  std::uint64_t attributes = 0;   // of resource and spans
  std::uint64_t text_bytes = 0;   // of names, keys and text values
  std::uint64_t nanoseconds = 0;  // sum of end - start
  std::uint64_t whole = 0;        // sum of integer and bool values
  friend bool operator==(const Totals&, const Totals&) = default;
};

// Adds up the fields of every message the Reader enters. A damaged batch stops the walk.
class Walk {
 public:
  explicit Walk(core::ByteView batch) {
    wire::Reader reader(batch);
    request(reader);
  }
  [[nodiscard]] const Totals& totals() const { return totals_; }
  [[nodiscard]] bool whole() const { return whole_; }

 private:
  using T = wire::WireType;

  template <class OnField>
  void each(wire::Reader& reader, const OnField& on_field) {
    while (!reader.done()) {
      const auto field = reader.next();
      if (!field) {
        whole_ = false;
        return;
      }
      on_field(reader, *field);
    }
  }
  template <class Enter>
  void inside(const wire::Reader& reader, const wire::Field& field, const Enter& enter) {
    auto message = reader.message(field);
    if (message) {
      enter(*message);
    } else {
      whole_ = false;
    }
  }

  void request(wire::Reader& reader) {
    each(reader, [&](const wire::Reader& r, const wire::Field& field) {
      if (field.tag == tag(1, T::length_delimited)) inside(r, field, [&](auto& m) { group(m); });
    });
  }
  void group(wire::Reader& reader) {
    each(reader, [&](const wire::Reader& r, const wire::Field& field) {
      if (field.tag == tag(1, T::length_delimited)) {
        inside(r, field, [&](auto& m) { attributes(m, tag(1, T::length_delimited)); });
      } else if (field.tag == tag(2, T::length_delimited)) {
        inside(r, field, [&](auto& m) { scope(m); });
      }
    });
  }
  void scope(wire::Reader& reader) {
    each(reader, [&](const wire::Reader& r, const wire::Field& field) {
      if (field.tag == tag(2, T::length_delimited)) inside(r, field, [&](auto& m) { span(m); });
    });
  }
  void span(wire::Reader& reader) {
    ++totals_.spans;
    each(reader, [&](const wire::Reader& r, const wire::Field& field) {
      switch (field.tag) {
        case tag(5, T::length_delimited):
          totals_.text_bytes += field.text().size();
          break;
        case tag(7, T::fixed64):
          totals_.nanoseconds -= field.value;
          break;
        case tag(8, T::fixed64):
          totals_.nanoseconds += field.value;
          break;
        case tag(9, T::length_delimited):
          inside(r, field, [&](auto& m) { attribute(m); });
          break;
        default:
          break;
      }
    });
  }
  void attributes(wire::Reader& reader, std::uint32_t which) {
    each(reader, [&](const wire::Reader& r, const wire::Field& field) {
      if (field.tag == which) inside(r, field, [&](auto& m) { attribute(m); });
    });
  }
  void attribute(wire::Reader& reader) {
    ++totals_.attributes;
    each(reader, [&](const wire::Reader& r, const wire::Field& field) {
      if (field.tag == tag(1, T::length_delimited)) totals_.text_bytes += field.text().size();
      if (field.tag == tag(2, T::length_delimited)) inside(r, field, [&](auto& m) { value(m); });
    });
  }
  void value(wire::Reader& reader) {
    each(reader, [&](const wire::Reader&, const wire::Field& field) {
      switch (field.tag) {
        case tag(1, T::length_delimited):
          totals_.text_bytes += field.text().size();
          break;
        case tag(2, T::varint):
        case tag(3, T::varint):
          totals_.whole += field.value;
          break;
        default:
          break;
      }
    });
  }

  Totals totals_;
  bool whole_ = true;
};

}  // namespace otelier::telemetry
