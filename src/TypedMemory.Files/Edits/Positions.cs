using System.Collections.Immutable;

namespace TypedMemory.Files.Edits;

/// <summary>
/// Texts between texts, in ordinal order. What comes in goes between its neighbours and moves none of them, so that
/// insertions on several machines merge.
/// </summary>
internal static class Positions
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Behind every position.</summary>
    public const string End = "~";

    /// <summary>
    /// Positions for items in the order in which they stand: those that have one keep it, as far as the order allows,
    /// and as few as possible get a new one.
    /// </summary>
    /// <param name="names">The names of the items; one name, the same digits at the end of a position.</param>
    /// <param name="known">The positions that they have; <see langword="null"/> for those that have none.</param>
    public static ImmutableArray<string> Assign(IReadOnlyList<string> names, IEnumerable<string?> known) =>
        Assign(names, [.. known.Select(static position => IsValid(position) ? position : null)]);

    private static ImmutableArray<string> Assign(IReadOnlyList<string> names, string?[] known)
    {
        bool[] kept = Rising(known);
        var positions = new string[names.Count];
        string left = "";
        for (int i = 0; i < positions.Length;)
        {
            if (kept[i])
            {
                left = positions[i] = known[i]!;
                i++;
                continue;
            }

            int end = i;
            while (end < positions.Length && !kept[end]) end++;
            string right = end < positions.Length ? known[end]! : End;
            Fill(names, positions, i, end, left, right);
            left = positions[end - 1];
            i = end;
        }

        return [.. positions];
    }

    /// <summary>Whether there is room on both sides of a position: not of one that another program made up.</summary>
    private static bool IsValid(string? position) => position is { Length: > 0 and < 1000 }
        && position[^1] != Digits[0]
        && position.All(static digit => Digits.Contains(digit, StringComparison.Ordinal));

    /// <summary>Gives positions to neighbours from the middle outwards, so that they stay short.</summary>
    private static void Fill(
        IReadOnlyList<string> names, string[] positions, int start, int end, string left, string right)
    {
        if (start >= end) return;
        int middle = (start + end) / 2;
        bool appended = end - start == 1 && left.Length > 0 && right == End;
        positions[middle] = Between(left, right, names[middle], appended);
        Fill(names, positions, start, middle, left, positions[middle]);
        Fill(names, positions, middle + 1, end, positions[middle], right);
    }

    /// <summary>
    /// A position between two. Two digits of the name are at its end: two machines that put different sections into one
    /// gap then have different positions.
    /// </summary>
    private static string Between(string left, string right, string name, bool appended)
    {
        string suffix = Suffix(name);
        string middle = Middle(left, right, appended);
        while (string.CompareOrdinal(middle + suffix, right) >= 0) middle = Middle(left, middle, appended: false);
        return middle + suffix;
    }

    private static string Suffix(string name)
    {
        uint hash = 2166136261;
        foreach (char letter in name) hash = (hash ^ letter) * 16777619;
        return string.Create(2, hash, static (text, value) =>
        {
            text[0] = Digits[(int)(1 + (value % 61))];
            text[1] = Digits[(int)(1 + (value / 61 % 61))];
        });
    }

    /// <summary>
    /// The shortest text between two that does not end with the least digit; for what is appended close to the left
    /// one, since more will follow.
    /// </summary>
    private static string Middle(string left, string right, bool appended)
    {
        var middle = new System.Text.StringBuilder();
        bool bounded = true;
        for (int i = 0; ; i++)
        {
            int low = i < left.Length ? Math.Max(0, Digits.IndexOf(left[i], StringComparison.Ordinal)) : 0;
            int high = !bounded ? Digits.Length
                : i < right.Length && Digits.IndexOf(right[i], StringComparison.Ordinal) is >= 0 and int digit ? digit
                : Digits.Length;
            if (appended) high = Math.Min(high, low + 2);
            if (high - low > 1) return middle.Append(Digits[(low + high) / 2]).ToString();
            middle.Append(Digits[low]);
            if (high != low) bounded = false;
        }
    }

    /// <summary>Which items stay: the most that are in rising order, and none with the position of another.</summary>
    private static bool[] Rising(string?[] known)
    {
        int[] before = new int[known.Length];
        List<int> ends = [];
        for (int i = 0; i < known.Length; i++)
        {
            if (known[i] is null) continue;
            int low = 0;
            int high = ends.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (string.CompareOrdinal(known[ends[middle]], known[i]) < 0) low = middle + 1;
                else high = middle;
            }

            before[i] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count) ends.Add(i);
            else ends[low] = i;
        }

        bool[] kept = new bool[known.Length];
        for (int i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = before[i]) kept[i] = true;
        return kept;
    }
}
