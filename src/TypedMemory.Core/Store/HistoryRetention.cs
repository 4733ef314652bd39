using System.Globalization;

namespace TypedMemory;

/// <summary>
/// How much of the past of each document a store keeps. A body goes when either limit is passed: by the number at the
/// write that supersedes it, by the age at the next compaction or sweep.
/// </summary>
public sealed record HistoryRetention
{
    private readonly int? _revisions;
    private readonly TimeSpan? _age;

    /// <summary>Nothing: a body goes with the write that supersedes it.</summary>
    public static HistoryRetention None { get; } = new() { Revisions = 0 };

    /// <summary>Everything, for ever.</summary>
    public static HistoryRetention All { get; } = new();

    /// <summary>
    /// How many superseded revisions of a document are kept, beside its present ones. The default value is
    /// <see langword="null"/>: any number.
    /// </summary>
    public int? Revisions
    {
        get => _revisions;
        init
        {
            if (value is { } count) ArgumentOutOfRangeException.ThrowIfNegative(count, nameof(Revisions));
            _revisions = value;
        }
    }

    /// <summary>
    /// For how long a revision is kept after another one took its place. The default value is <see langword="null"/>:
    /// for ever.
    /// </summary>
    public TimeSpan? Age
    {
        get => _age;
        init
        {
            if (value is { } age) ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero, nameof(Age));
            _age = value;
        }
    }

    /// <summary>Whether nothing is kept.</summary>
    public bool IsNone => Revisions == 0 || Age == TimeSpan.Zero;

    /// <summary>Reads what <see cref="ToString"/> writes, e.g. <c>30 revisions / 90 days</c>.</summary>
    /// <param name="text">
    /// A number of revisions, an age in days, hours or minutes, or both with <c>/</c> between them; or <c>none</c>, or
    /// <c>all</c>.
    /// </param>
    /// <exception cref="FormatException">The text has none of these forms.</exception>
    public static HistoryRetention Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim() is "none") return None;
        if (text.Trim() is "all") return All;
        var retention = new HistoryRetention();
        foreach (string part in text.Split('/'))
        {
            string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            bool isNumber = double.TryParse(
                words.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double number);
            if (words.Length != 2 || !isNumber || number > int.MaxValue) throw NotOne(text);
            TimeSpan? unit = words[1].TrimEnd('s') switch
            {
                "day" => TimeSpan.FromDays(1),
                "hour" => TimeSpan.FromHours(1),
                "minute" => TimeSpan.FromMinutes(1),
                "revision" when number == Math.Floor(number) => null,
                _ => throw NotOne(text),
            };
            if (unit is null ? retention.Revisions is not null : retention.Age is not null) throw NotOne(text);
            retention = unit is { } length
                ? retention with { Age = AgeOf(length, number, text) } : retention with { Revisions = (int)number };
        }

        return retention;
    }

    /// <summary>The limits, e.g. <c>30 revisions / 90 days</c>; <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        if (IsNone) return "none";
        string? revisions = Revisions is { } count ? string.Create(
            CultureInfo.InvariantCulture, $"{count} revision{(count == 1 ? "" : "s")}") : null;
        string? age = Age is { } length ? TextOf(length) : null;
        return revisions is null && age is null ? "all" : string.Join(" / ", new[] { revisions, age }.OfType<string>());
    }

    private static TimeSpan AgeOf(TimeSpan unit, double number, string text)
    {
        double ticks = unit.Ticks * number;
        return ticks <= TimeSpan.MaxValue.Ticks / 2 ? TimeSpan.FromTicks((long)ticks) : throw NotOne(text);
    }

    private static string TextOf(TimeSpan age)
    {
        (double number, string unit) = age.TotalDays >= 1 && age.TotalHours % 24 == 0 ? (age.TotalDays, "day")
            : age.TotalHours >= 1 && age.TotalMinutes % 60 == 0 ? (age.TotalHours, "hour")
            : (age.TotalMinutes, "minute");
        return string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}");
    }

    private static FormatException NotOne(string text) => new(
        $"\"{text}\" is not a retention of history. Write e.g. \"30 revisions / 90 days\", \"30 revisions\", \"90 days\", \"all\" or \"none\".");
}
