using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.Origins;

/// <summary>Reads the states of bodies, to tell where their values come from.</summary>
internal static class OriginStates
{
    /// <summary>The state of a body, or <see langword="null"/> if its reserved member cannot be read.</summary>
    public static DocumentState? TryRead(ReadOnlyMemory<byte> body) => MergeRules.Default.TryRead(
        new DocumentRevision { Id = "", Path = s_anyPath, Body = body });

    /// <summary>No path is asked for, but where a foreign edit counts as of its generation.</summary>
    private static readonly RevisionPath s_anyPath = new(new RevisionId(1, UInt128.One));
}
