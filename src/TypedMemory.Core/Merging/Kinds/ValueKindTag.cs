using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// How a tag in the reserved member names the kind of the values: <c>x:d</c> is the maximum of decimals.
/// </summary>
internal static class ValueKindTag
{
    private const char Separator = ':';

    public static string Of(string kind, MergeValueKind values) =>
        SuffixOf(values) is { } suffix ? kind + Separator + suffix : kind;

    /// <summary>
    /// The kind of the values that a tag names, or <see langword="null"/> if this version of the library does not know
    /// it.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="kind">What it begins with, e.g. <c>x</c>.</param>
    public static MergeValueKind? Read(string tag, out string kind)
    {
        int separator = tag.IndexOf(Separator, StringComparison.Ordinal);
        kind = separator < 0 ? tag : tag[..separator];
        if (separator < 0) return MergeValueKind.Plain;
        ReadOnlySpan<char> suffix = tag.AsSpan(separator + 1);
        foreach (MergeValueKind values in Enum.GetValues<MergeValueKind>())
        {
            if (SuffixOf(values) is { } known && suffix.SequenceEqual(known)) return values;
        }

        return null;
    }

    private static string? SuffixOf(MergeValueKind values) => values switch
    {
        MergeValueKind.Text => "t",
        MergeValueKind.Decimal => "d",
        MergeValueKind.Integer => "i",
        MergeValueKind.Moment => "m",
        MergeValueKind.TimeOfDay => "c",
        MergeValueKind.TimeSpan => "s",
        MergeValueKind.Version => "v",
        MergeValueKind.Guid => "g",
        MergeValueKind.SByte => "i1",
        MergeValueKind.Byte => "u1",
        MergeValueKind.Int16 => "i2",
        MergeValueKind.UInt16 => "u2",
        MergeValueKind.Int32 => "i4",
        MergeValueKind.UInt32 => "u4",
        MergeValueKind.UInt64 => "u8",
        _ => null,
    };
}
