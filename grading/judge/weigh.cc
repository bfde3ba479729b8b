#include "judge/weigh.h"

#include "judge/compare.h"
#include "judge/observe.h"
#include "judge/words.h"

namespace otelier::judge {
namespace {

core::Result<std::optional<Unmet>> want(const Scales& scales, Unmet& unmet, const Json& value) {
  const auto answer =
      scales.setting.queries.run(scales.setting.indexes.at(unmet.expectation).want, value);
  if (answer.kind == Queries::Answer::Kind::one && answer.value == true) return std::nullopt;
  unmet.mismatch = {unmet.expectation->operand.value, brief(value), answer.error};
  return std::move(unmet);
}

core::Result<std::optional<Unmet>> agrees(const Scales& scales, Unmet& unmet, const Json& value) {
  const std::string& name = unmet.expectation->operand.value;
  const Oracle* oracle = find_oracle(name);
  if (oracle == nullptr) return core::fail("there is no oracle \"" + name + "\"");
  Opinion opinion;
  try {
    opinion = (*oracle)(scales.input, value);
  } catch (const std::exception& error) {
    opinion.difference = either(scales.setting.options.language,
                                "what came cannot be judged: ", "收到的内容无法评判：") +
                         error.what();
  }
  if (opinion.agrees) return std::nullopt;
  unmet.mismatch = {opinion.expected, brief(value), opinion.difference};
  return std::move(unmet);
}

}  // namespace

core::Result<std::optional<Unmet>> weigh(const Scales& scales, const Expectation& expectation,
                                         const Queries::Answer& answer, const Json& observed) {
  const std::string& language = scales.setting.options.language;
  Unmet unmet{&expectation, {}, {}};
  if (answer.kind == Queries::Answer::Kind::failed) {
    unmet.absent = what_is_absent(expectation.got, observed, language);
    if (unmet.absent.empty())
      unmet.absent = std::string(scales.words.failed_query) + ": " + answer.error;
    return unmet;
  }
  if (answer.kind == Queries::Answer::Kind::many) {
    unmet.absent = scales.words.several;
    return unmet;
  }
  const bool null = answer.kind == Queries::Answer::Kind::one && answer.value.is_null();
  if (answer.kind == Queries::Answer::Kind::none || (null && !expectation.nullable)) {
    const std::string absent = what_is_absent(expectation.got, observed, language);
    unmet.absent = std::string(null ? scales.words.is_null : scales.words.nothing) +
                   (absent.empty() ? "" : ": " + absent);
    return unmet;
  }
  using Comparison = Expectation::Comparison;
  if (expectation.comparison == Comparison::want) return want(scales, unmet, answer.value);
  if (expectation.comparison == Comparison::agrees) return agrees(scales, unmet, answer.value);
  const auto operand = substitute(expectation.operand, scales.scope);
  if (!operand) return std::unexpected(operand.error());
  auto mismatch = compare(expectation, *operand, answer.value, scales.setting.queries, language);
  if (!mismatch) return std::nullopt;
  unmet.mismatch = std::move(*mismatch);
  return unmet;
}

}  // namespace otelier::judge
