using TypedMemory.Core.Codec;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>Tells which documents are of an older version of their type's schema.</summary>
internal static class SchemaVersions
{
    /// <summary>The member that tells the version; a document without it is of version 1.</summary>
    public static readonly MemoryMember Member = new(MemoryUpcasts.VersionMember, MemoryValueKind.Int64)
    { MissingJson = "1"u8.ToArray() };

    /// <summary>Whether a document is of an older version, so that it is changed when it is read.</summary>
    /// <param name="json">The member's text; empty if there is none.</param>
    /// <param name="present">The present version as a value.</param>
    public static bool IsOlder(ReadOnlySpan<byte> json, MemoryValue present)
    {
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        MemberValues.Write(ref key, Member, json);
        bool older = key.Written[0] == KeyWriter.ValueTag && key.Written.SequenceCompareTo(present.Bytes) < 0;
        key.Dispose();
        return older;
    }
}
