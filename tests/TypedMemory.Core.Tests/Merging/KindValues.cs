using System.Globalization;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>Values of each kind in the forms in which they can stand in documents; some are none of the kind.</summary>
internal static class KindValues
{
    public static string Of(MergeValueKind kind, int seed) => seed % 17 == 16 ? "[1]" : kind switch
    {
        MergeValueKind.Decimal =>
            seed % 3 == 0 ? $"\"{Invariant(seed - 30)}.0000000000000000{seed + 10}\"" : Invariant((seed - 20) / 4.0),
        MergeValueKind.Integer =>
            seed % 3 == 0 ? $"\"{(seed % 2 == 0 ? "-" : "")}9{seed}00000000000000000000\"" : Invariant(seed - 20),
        MergeValueKind.Moment => seed % 3 == 0
            ? $"\"2026-01-02T{seed % 24:00}:00:00+05:00\""
            : $"\"2026-01-02T{seed % 24:00}:00:00.{seed:0000000}Z\"",
        MergeValueKind.TimeOfDay =>
            seed % 2 == 0 ? $"\"{seed % 24:00}:30:00\"" : $"\"{seed % 24:00}:30:00.{seed:0000000}\"",
        MergeValueKind.TimeSpan =>
            $"\"{(seed % 2 == 0 ? "-" : "")}{(seed % 3 == 0 ? $"{seed}." : "")}{seed % 24:00}:00:00\"",
        MergeValueKind.Version => seed % 2 == 0 ? $"\"1.{seed}\"" : $"\"1.{seed % 5}.{seed}\"",
        MergeValueKind.Guid => $"\"{(seed % 2 == 0 ? "AB" : "ab")}{seed % 30:000000}-0000-0000-0000-000000000000\"",
        _ => (seed % 4) switch
        {
            0 => $"\"ab{seed % 5}\"",
            1 => "\"ab\"",
            2 => $"\"ab {seed % 5}\"",
            _ =>
            $"\"ab\\n{seed % 5}\""
        },
    };

    private static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);
}
