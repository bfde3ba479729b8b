#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

constexpr std::size_t kMaxName = 255, kMaxUnit = 63;
constexpr std::int64_t kMinScale = -10, kMaxScale = 20;  // of SDKs
constexpr std::uint64_t kNoRecordedValue = 1;

enum class Kind { gauge, sum, histogram, exponential, summary };
enum class Temporality { unset, delta, cumulative };

struct Data {
  Kind kind;
  std::string_view field;
};
constexpr Data kData[] = {{Kind::gauge, "gauge"},
                          {Kind::sum, "sum"},
                          {Kind::histogram, "histogram"},
                          {Kind::exponential, "exponential_histogram"},
                          {Kind::summary, "summary"}};

bool is_metric_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= kMaxName && letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) {
           return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' ||
                  c == '/';
         });
}

std::string number_text(double value) {
  std::string text = std::to_string(value);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

class MetricWalk {
 public:
  MetricWalk(const Walk& walk, const Node& metric, std::string group)
      : walk_(walk), reading_(walk.reading), metric_(metric), group_(std::move(group)) {}

  // The kind and unit, for metrics of the same name.
  std::string look() {
    name_ = text("name");
    unit_ = text("unit");
    look_at_name();
    look_at_unit();
    const Node* data = nullptr;
    for (const Data& one : kData) {
      if (const Node* found = reading_.field(metric_, one.field)) {
        data = found;
        kind_ = one.kind;
      }
    }
    const auto points =
        data == nullptr ? std::vector<const Node*>{} : reading_.list(*data, "data_points");
    if (points.empty()) {
      walk_.desk.say("metric-without-points", metric_,
                     {shown(name_) + " has no data points", shown(name_) + " 没有数据点"});
    }
    if (data != nullptr) look_at_kind(*data);
    for (const Node* point : points) look_at_point(*point);
    return std::to_string(static_cast<int>(kind_)) + " " + unit_;
  }

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  [[nodiscard]] std::string text(std::string_view field) const {
    return reading_.text(reading_.field(metric_, field));
  }
  [[nodiscard]] const Node& place(std::string_view field) const {
    const Node* node = reading_.field(metric_, field);
    return node != nullptr ? *node : metric_;
  }

  void look_at_name() {
    if (!is_metric_name(name_)) {
      walk_.desk.say("metric-name", place("name"),
                     {name_.empty() ? "the name is empty"
                                    : shown(name_) + " breaks the syntax of instrument names",
                      name_.empty() ? "名称为空" : shown(name_) + " 不合 instrument 名的语法"});
    }
    constexpr std::string_view kEndings[] = {"_total", ".total",       "_seconds", "_milliseconds",
                                             "_ms",    "_bytes",       "_percent", ".seconds",
                                             ".bytes", ".milliseconds"};
    for (const std::string_view ending : kEndings) {
      if (!name_.ends_with(ending)) continue;
      walk_.desk.say(
          "metric-name-says-unit", place("name"),
          {shown(name_) + ": leave out " + std::string(ending) + "; unit and kind say it already",
           shown(name_) + "：去掉 " + std::string(ending) + "，单位和类型已经表达"});
    }
  }

  void look_at_unit() {
    const bool ascii =
        std::ranges::all_of(unit_, [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
    if (!ascii || unit_.size() > kMaxUnit) {
      walk_.desk.say("unit-too-long", place("unit"),
                     {shown(unit_) + " is no unit of at most 63 characters of ASCII",
                      shown(unit_) + " 不是最多 63 个 ASCII 字符的单位"});
      return;
    }
    if (const std::string better = better_unit(unit_); !better.empty()) {
      walk_.desk.say("unit-not-ucum", place("unit"),
                     {"write " + better + ", not " + shown(unit_),
                      "应写 " + better + "，而不是 " + shown(unit_)});
      return;
    }
    const auto known = unit_of_known_metric(name_);
    if (known.empty() || known == unit_) return;
    walk_.desk.say("known-metric-unit", place("unit"),
                   {name_ + " is measured in " + std::string(known) + ", not " + shown(unit_),
                    name_ + " 的单位是 " + std::string(known) + "，不是 " + shown(unit_)});
  }

  void look_at_kind(const Node& data) {
    monotonic_ = reading_.truth(reading_.field(data, "is_monotonic"));
    if (kind_ == Kind::gauge || kind_ == Kind::summary) return;
    const Node* node = reading_.field(data, "aggregation_temporality");
    const auto temporality = reading_.whole(node);
    if (temporality <= 2) temporality_ = static_cast<Temporality>(temporality);
    const bool told = node != nullptr && !node->damage.empty();  // by its name: told already
    if (temporality == 0 && !told) {
      walk_.desk.say("temporality-unset", node != nullptr ? *node : data,
                     {"the temporality of " + shown(name_) + " is unspecified",
                      shown(name_) + " 没有写明 temporality"});
    }
  }

  void look_at_point(const Node& point) {
    const std::string series =
        group_ + "\n" + name_ + "\n" + fingerprint(walk_, look_at_attributes(walk_, point));
    start_ = reading_.whole(reading_.field(point, "start_time_unix_nano"));
    time_ = reading_.whole(reading_.field(point, "time_unix_nano"));
    no_value_ = (reading_.whole(reading_.field(point, "flags")) & kNoRecordedValue) != 0;
    look_at_times(point);
    if (time_ != 0 && !seen_.insert(series + "\n" + std::to_string(time_)).second) {
      walk_.desk.say("series-twice", point,
                     {"two points of " + shown(name_) + " have the same attributes and time",
                      shown(name_) + " 有两个点的属性和时间相同"});
    }
    switch (kind_) {
      case Kind::gauge:
      case Kind::sum:
        look_at_number(point, series);
        break;
      case Kind::histogram:
        look_at_histogram(point);
        break;
      case Kind::exponential:
        look_at_exponential(point);
        break;
      case Kind::summary:
        look_at_summary(point);
        break;
    }
    for (const Node* exemplar : reading_.list(point, "exemplars")) look_at_exemplar(*exemplar);
  }

  void look_at_times(const Node& point) {
    if (time_ == 0) {
      walk_.desk.say("point-time-missing", point,
                     {"a point of " + shown(name_) + " has no time_unix_nano",
                      shown(name_) + " 有点没有 time_unix_nano"});
    } else if (start_ > time_) {
      walk_.desk.say(
          "point-start-after-time", *reading_.field(point, "start_time_unix_nano"),
          {"a point of " + shown(name_) + " starts " + std::to_string(start_ - time_) +
               " ns after its time",
           shown(name_) + " 有点的起始时间晚 " + std::to_string(start_ - time_) + " ns"});
    }
    if (start_ == 0 && kind_ != Kind::gauge && kind_ != Kind::summary && !no_value_) {
      walk_.desk.say("point-start-missing", point,
                     {"points of " + shown(name_) + " have no start_time_unix_nano",
                      shown(name_) + " 的点没有 start_time_unix_nano"});
    }
  }

  void look_at_number(const Node& point, const std::string& series) {
    const Node* node = reading_.field(point, "as_double");
    if (node == nullptr) node = reading_.field(point, "as_int");
    if (no_value_ && node != nullptr) {
      walk_.desk.say("no-recorded-value", *node,
                     {"a point of " + shown(name_) + " is flagged as without a value",
                      shown(name_) + " 有点标为无值却带了值"});
      return;
    }
    const auto value = reading_.real(node);
    if (kind_ != Kind::sum || !monotonic_ || !value) return;
    if (*value < 0) {
      walk_.desk.say("monotonic-negative", *node,
                     {shown(name_) + " is " + number_text(*value),
                      shown(name_) + " 的值是 " + number_text(*value)});
    }
    if (temporality_ != Temporality::cumulative) return;
    auto& last = walk_.history.of(series);
    if (last.start == start_ && time_ > last.time && last.time != 0 && *value < last.value) {
      walk_.desk.say("monotonic-fell", *node,
                     {shown(name_) + " fell from " + number_text(last.value) + " to " +
                          number_text(*value) + " and its start did not move",
                      shown(name_) + " 从 " + number_text(last.value) + " 变小到 " +
                          number_text(*value) + "，起始时间却没变"});
    }
    if (time_ > last.time) last = {start_, time_, *value};
  }

  // min, max and sum, which two kinds have.
  void look_at_extremes(const Node& point, std::uint64_t count) {
    const Node* least = reading_.field(point, "min");
    const auto min = reading_.real(least);
    const auto max = reading_.real(reading_.field(point, "max"));
    const Node* total = reading_.field(point, "sum");
    const auto sum = reading_.real(total);
    if (min && max && *min > *max) {
      walk_.desk.say(
          "histogram-extremes", *least,
          {shown(name_) + " has min " + number_text(*min) + " above max " + number_text(*max),
           shown(name_) + " 的 min " + number_text(*min) + " 大于 max " + number_text(*max)});
    } else if (count == 0 && sum && *sum != 0) {
      walk_.desk.say("histogram-extremes", *total,
                     {shown(name_) + " counts nothing and has the sum " + number_text(*sum),
                      shown(name_) + " 的 count 为零，sum 却是 " + number_text(*sum)});
    }
  }

  [[nodiscard]] std::uint64_t total(const Node& owner, std::string_view field) const {
    std::uint64_t sum = 0;
    for (const Node* node : reading_.list(owner, field)) sum += reading_.whole(node);
    return sum;
  }

  void look_at_histogram(const Node& point) {
    const auto count = reading_.whole(reading_.field(point, "count"));
    look_at_extremes(point, count);
    const auto buckets = reading_.list(point, "bucket_counts");
    const auto bounds = reading_.list(point, "explicit_bounds");
    const std::string sizes = std::to_string(buckets.size());
    const bool neither = buckets.empty() && bounds.empty();
    if (!neither && buckets.size() != bounds.size() + 1) {
      walk_.desk.say("histogram-buckets", point,
                     {shown(name_) + " has " + sizes + " buckets and " +
                          std::to_string(bounds.size()) + " bounds; one bucket more is needed",
                      shown(name_) + " 有 " + sizes + " 个桶和 " + std::to_string(bounds.size()) +
                          " 个边界；桶应多一个"});
    }
    if (const auto sum = total(point, "bucket_counts"); !buckets.empty() && sum != count) {
      walk_.desk.say("histogram-count", point,
                     {shown(name_) + " has the count " + std::to_string(count) +
                          ", its buckets hold " + std::to_string(sum),
                      shown(name_) + " 的 count 是 " + std::to_string(count) + "，各桶共 " +
                          std::to_string(sum)});
    }
    std::optional<double> before;
    for (const Node* node : bounds) {
      const auto bound = reading_.real(node);
      if (!bound) continue;
      if (std::isnan(*bound) || (before && *bound <= *before)) {
        walk_.desk.say("histogram-bounds", *node,
                       {"a bound of " + shown(name_) + " is " + number_text(*bound) + " after " +
                            number_text(before.value_or(0)),
                        shown(name_) + " 的边界 " + number_text(*bound) + " 排在 " +
                            number_text(before.value_or(0)) + " 之后"});
        break;
      }
      before = bound;
    }
  }

  void look_at_exponential(const Node& point) {
    const auto count = reading_.whole(reading_.field(point, "count"));
    look_at_extremes(point, count);
    std::uint64_t sum = reading_.whole(reading_.field(point, "zero_count"));
    for (const std::string_view side : {"positive", "negative"})
      if (const Node* buckets = reading_.field(point, side))
        sum += total(*buckets, "bucket_counts");
    if (sum != count) {
      walk_.desk.say("exponential-count", point,
                     {shown(name_) + " has the count " + std::to_string(count) +
                          ", its buckets hold " + std::to_string(sum),
                      shown(name_) + " 的 count 是 " + std::to_string(count) + "，各桶共 " +
                          std::to_string(sum)});
    }
    const Node* node = reading_.field(point, "scale");
    const auto scale = reading_.with_sign(node);
    if (scale < kMinScale || scale > kMaxScale) {
      walk_.desk.say("exponential-scale", *node,
                     {"the scale of " + shown(name_) + " is " + std::to_string(scale),
                      shown(name_) + " 的 scale 是 " + std::to_string(scale)});
    }
  }

  void look_at_summary(const Node& point) {
    double before = -1;
    for (const Node* value : reading_.list(point, "quantile_values")) {
      const auto quantile = reading_.real(reading_.field(*value, "quantile")).value_or(0);
      if (!(quantile >= 0 && quantile <= 1) || quantile <= before) {
        walk_.desk.say("summary-quantiles", *value,
                       {"a quantile of " + shown(name_) + " is " + number_text(quantile),
                        shown(name_) + " 的分位数是 " + number_text(quantile)});
      }
      before = quantile;
    }
  }

  void look_at_exemplar(const Node& exemplar) {
    const auto trace = look_at_id(walk_, exemplar, "trace_id", kTraceId, Presence::optional);
    const auto span = look_at_id(walk_, exemplar, "span_id", kSpanId, Presence::optional);
    if (trace.empty() || span.empty()) {
      walk_.desk.say(
          "exemplar-without-trace", exemplar,
          {"an exemplar of " + shown(name_) + " has no " + (trace.empty() ? "trace_id" : "span_id"),
           shown(name_) + " 的 exemplar 没有 " + (trace.empty() ? "trace_id" : "span_id")});
    }
    look_at_attributes(walk_, exemplar, "filtered_attributes");
  }

  const Walk& walk_;
  const Reading& reading_;
  const Node& metric_;
  const std::string group_;  // tells its resource and scope from others
  std::string name_, unit_;
  Kind kind_ = Kind::gauge;
  Temporality temporality_ = Temporality::unset;
  bool monotonic_ = false;
  std::uint64_t start_ = 0, time_ = 0;
  bool no_value_ = false;
  std::set<std::string> seen_;
};

}  // namespace

void look_at_metrics(const Walk& walk) {
  std::map<std::string, std::string> kinds;
  bool any = false;
  const Nesting nesting{"resource_metrics", "scope_metrics", "metrics"};
  for_each_item(walk, nesting, [&](const Node& metric, const std::string& group) {
    any = true;
    MetricWalk one(walk, metric, group);
    const std::string kind = one.look();
    const auto [known, is_new] = kinds.try_emplace(group + "\n" + one.name(), kind);
    if (is_new || known->second == kind) return;
    walk.desk.say("metric-twice", metric,
                  {shown(one.name()) + " comes with two kinds of data or two units in one scope",
                   "同一 scope 里 " + shown(one.name()) + " 有两种类型或单位"});
  });
  if (!any) walk.desk.say("empty-request", {"there are no metrics in it", "其中没有 metric"});
}

}  // namespace otelier::bench::lint
