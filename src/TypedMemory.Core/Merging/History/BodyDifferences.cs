using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;

namespace TypedMemory.Core.Merging.History;

/// <summary>
/// Finds the differences between two bodies, property by property. The reserved member is not compared.
/// </summary>
public static class BodyDifferences
{
    /// <summary>Compares two bodies by their canonical form.</summary>
    /// <param name="before">The older one.</param>
    /// <param name="after">The newer one.</param>
    /// <returns>The properties that differ, in the order of their names.</returns>
    /// <exception cref="FormatException">A body is not a JSON object.</exception>
    public static ImmutableArray<MemoryDifference> Between(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after)
    {
        List<ObjectMember> old = MembersOf(before), present = MembersOf(after);
        var differences = ImmutableArray.CreateBuilder<MemoryDifference>();
        int left = 0, right = 0;
        while (left < old.Count || right < present.Count)
        {
            int order = left == old.Count ? 1 : right == present.Count ? -1
                : old[left].Name.CompareTo(present[right].Name);
            ObjectMember? gone = order <= 0 ? old[left++] : null, come = order >= 0 ? present[right++] : null;
            if (order == 0 && gone!.Value.Value.Span.SequenceEqual(come!.Value.Value.Span)) continue;
            differences.Add(new MemoryDifference(
                (come ?? gone)!.Value.Name.ToString(), TextOf(gone), TextOf(come)));
        }

        return differences.ToImmutable();
    }

    private static List<ObjectMember> MembersOf(ReadOnlyMemory<byte> body)
    {
        if (body.Length <= 2) return [];
        List<ObjectMember> members = ObjectScanner.Scan(Canonical.Of(body.Span));
        members.RemoveAll(static member => member.Name.Equals(ReservedMember.MemberName));
        return members;
    }

    private static string? TextOf(ObjectMember? member) =>
        member is { } there ? Encoding.UTF8.GetString(there.Value.Span) : null;
}
