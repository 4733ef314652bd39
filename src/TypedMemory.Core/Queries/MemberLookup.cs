using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>Finds a member of a memory type by its name in C#; generated code has the names and the members.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemberLookup
{
    /// <summary>Makes what finds a member.</summary>
    /// <param name="names">The names, with a space between two.</param>
    /// <param name="members">The members, in the order of their names; asked for once.</param>
    /// <returns>The member of a name, or <see langword="null"/> if there is none.</returns>
    public static Func<string, MemoryMember?> Of(string names, Func<MemoryMember[]> members)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(members);
        var table = new Lazy<Dictionary<string, MemoryMember>>(() => names.Split(' ').Zip(members()).ToDictionary(
            static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal));
        return name => table.Value.GetValueOrDefault(name);
    }
}
