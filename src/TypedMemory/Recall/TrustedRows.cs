using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Queries;

namespace TypedMemory.Recall;

/// <summary>Holds what is recalled to the trust that is demanded, whatever the store has looked at.</summary>
internal static class TrustedRows
{
    public static IReadOnlyList<RecallRow> Of(IReadOnlyList<RecallRow> rows, MemoryTrust least) =>
    [
        .. rows.Where(row => DocumentTrust.Of(row.Body) >= least).Select(row => row with
        {
            Before = [.. row.Before.Where(neighbor => DocumentTrust.Of(neighbor.Body) >= least)],
            After = [.. row.After.Where(neighbor => DocumentTrust.Of(neighbor.Body) >= least)],
        }),
    ];
}
