using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>
/// Short names of revisions for tests: <c>Rev.Path("3-c", "2-b", "1-a")</c>, where a letter stands for 32 of it.
/// </summary>
internal static class Rev
{
    public static RevisionId Id(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string hash = text[(dash + 1)..];
        if (hash.Length == 1 && char.IsAsciiHexDigit(hash[0])) hash = new string(hash[0], 32);
        return RevisionId.Parse($"{text[..dash]}-{hash}");
    }

    public static RevisionPath Path(params string[] revisions) => new([.. revisions.Select(Id)]);

    public static ImmutableArray<RevisionId> Ids(params string[] revisions) => [.. revisions.Select(Id)];

    public static RevisionTree Tree(params RevisionPath[] paths) =>
        paths.Aggregate(RevisionTree.Empty, static (tree, path) => tree.Merge(path, false, out _));
}
