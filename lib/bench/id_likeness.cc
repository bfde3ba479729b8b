#include "bench/id_likeness.h"

#include <algorithm>
#include <bit>
#include <bitset>

#include "core/bytes.h"
#include "proto/base64.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kRandomDigits = 6;    // different hexadecimal digits a random id has at least
constexpr std::size_t kMistypedDigits = 2;  // one wrong, or two exchanged
const Bilingual kMistyped = {"one or two hexadecimal digits differ: mistyped, or miscopied",
                             "有一两位十六进制数字不同：可能是抄错了"};

const Bilingual kHalfOfTrace = {"it is one half of that trace id", "它是那个 trace id 的一半"};

std::string reversed(std::string_view bytes) {
  return {bytes.rbegin(), bytes.rend()};
}

std::string upper_case(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::size_t different_digits(std::string_view id) {
  std::bitset<16> seen;
  for (const char c : id) {
    seen.set(static_cast<unsigned char>(c) >> 4U);
    seen.set(static_cast<unsigned char>(c) & 0xfU);
  }
  return seen.count();
}

std::size_t digits_apart(std::string_view one, std::string_view other) {
  std::size_t apart = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    const auto differs = static_cast<unsigned char>(one[i] ^ other[i]);
    apart += ((differs & 0xf0U) != 0 ? 1U : 0U) + ((differs & 0x0fU) != 0 ? 1U : 0U);
  }
  return apart;
}

}  // namespace

IdLikeness::IdLikeness(std::string_view id)
    : id_(id), is_random_(different_digits(id) >= kRandomDigits) {
  const std::string hex = core::to_hex(core::as_bytes(id));
  const std::string half = id_.substr(id_.size() / 2), front = id_.substr(0, id_.size() / 2);
  add(reversed(id_), "its bytes stand in reverse order", "字节顺序颠倒");
  if (id_.size() == 16) {
    add(reversed(front) + reversed(half), "each of its halves is written little-endian",
        "两个 64 位半段各按小端写出");
    add(half + front, "its halves are exchanged", "前后两半对调");
  }
  add(hex, "its hexadecimal text was sent where bytes belong: an id of twice the length",
      "把十六进制文本当成字节发送：id 长了一倍");
  add(upper_case(hex), "its upper-case hexadecimal text was sent where bytes belong",
      "把大写十六进制文本当成字节发送");
  add(proto::to_base64(id_), "its base64 text was sent where bytes belong",
      "把 base64 文本当成字节发送");
  if (const auto read = proto::from_base64(hex))
    add(*read, "its hexadecimal text was read as base64, as protobuf's own JSON does",
        "十六进制文本被当成 base64 解读（protobuf 自带的 JSON 即如此）");
  if (!is_random_) return;
  const std::string zeros(id_.size() / 2, '\0');
  add(half, "only its last half was sent", "只发了后一半");
  add(front, "only its first half was sent", "只发了前一半");
  add(zeros + half, "its first half is zeros: a 64-bit trace id somewhere on the way",
      "前一半成了零：途中有一处只认 64 位 trace id");
  add(half + zeros, "its last half moved to the front, with zeros behind",
      "后一半移到了前面，后面补零");
  add(front + zeros, "its last half is zeros", "后一半成了零");
  add(std::string(8, '\0') + id_, "zeros are put before it", "前面补了零");
  add(id_ + std::string(8, '\0'), "zeros are put behind it", "后面补了零");
}

void IdLikeness::add(std::string form, const char* en, const char* zh) {
  if (form != id_) forms_.emplace(std::move(form), Bilingual{en, zh});
}

const Bilingual* IdLikeness::of(std::string_view held) const {
  if (held == id_) return nullptr;
  if (const auto form = forms_.find(held); form != forms_.end()) return &form->second;
  if (!is_random_) return nullptr;
  if (held.size() == 2 * id_.size() && (held.starts_with(id_) || held.ends_with(id_)))
    return &kHalfOfTrace;
  if (held.size() != id_.size()) return nullptr;
  return digits_apart(held, id_) <= kMistypedDigits ? &kMistyped : nullptr;
}

}  // namespace otelier::bench
